#!/usr/bin/env bash
# Backs up databases and articles into a folder, and deletes what is too old there.
#
#   backup.sh          everything; once a day
#   backup.sh list     only which conversations exist; once an hour
#
# The list holds keyed hashes, no text. After a restore it says which conversations people
# deleted since the backup was made: restore.sh deletes them again.
#
#   INFOPOINT_DATABASE_URL           the assistant's database, with the account that owns it
#   INFOPOINT_CONSOLE_DATABASE_URL   the console's database
#   INFOPOINT_BACKUP_FOLDER          where to; on another disk, encrypted
#   INFOPOINT_BACKUP_DAYS            how long backups are kept (14)
#   INFOPOINT_KNOWLEDGE_FOLDER       the articles that staff change; may be empty
set -euo pipefail

: "${INFOPOINT_DATABASE_URL:?}" "${INFOPOINT_BACKUP_FOLDER:?}"
folder=$INFOPOINT_BACKUP_FOLDER
now=$(date -u +%Y%m%dT%H%M%SZ)
umask 077
mkdir -p "$folder"

# A file has its name only once it is complete.
keep() { mv "$1.part" "$1"; }

if [ "${1:-}" != list ]; then
  : "${INFOPOINT_CONSOLE_DATABASE_URL:?}"
  pg_dump --format=custom --no-owner --no-privileges --file="$folder/assistant-$now.dump.part" "$INFOPOINT_DATABASE_URL"
  keep "$folder/assistant-$now.dump"
  pg_dump --format=custom --no-owner --no-privileges --file="$folder/console-$now.dump.part" "$INFOPOINT_CONSOLE_DATABASE_URL"
  keep "$folder/console-$now.dump"
  if [ -n "${INFOPOINT_KNOWLEDGE_FOLDER:-}" ]; then
    tar -C "$INFOPOINT_KNOWLEDGE_FOLDER" -czf "$folder/knowledge-$now.tar.gz.part" .
    keep "$folder/knowledge-$now.tar.gz"
  fi
fi
psql -X -qAt -v ON_ERROR_STOP=1 -c 'SELECT DISTINCT sender_id FROM events ORDER BY 1' \
  "$INFOPOINT_DATABASE_URL" > "$folder/conversations-$now.list.part"
keep "$folder/conversations-$now.list"

find "$folder" -maxdepth 1 -type f \
  \( -name '*.dump' -o -name '*.list' -o -name 'knowledge-*.tar.gz' -o -name '*.part' \) \
  -mtime "+$((${INFOPOINT_BACKUP_DAYS:-14} - 1))" -delete
