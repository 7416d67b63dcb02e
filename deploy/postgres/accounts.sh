#!/bin/sh
# Run once by the PostgreSQL image on an empty volume: the console's own account and database.
set -eu

psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
  -v password="$CONSOLE_POSTGRES_PASSWORD" <<'SQL'
CREATE ROLE infopoint_console LOGIN PASSWORD :'password';
CREATE DATABASE infopoint_console OWNER infopoint_console;
SQL
