#!/usr/bin/env bash
# Restores both databases from one backup:  restore.sh 20261125T030000Z
#
# Stop the assistants, the console and the reader first. Conversations that people deleted
# since the backup was made are deleted again, as far as the newest list knows. Afterwards run
# `python -m infopoint.runtime.prepare`, which gives the console's account its rights again.
# The variables are those of backup.sh.
set -euo pipefail

: "${INFOPOINT_DATABASE_URL:?}" "${INFOPOINT_CONSOLE_DATABASE_URL:?}" "${INFOPOINT_BACKUP_FOLDER:?}"
backup=${1:?name the backup by its time, like 20261125T030000Z}
folder=$INFOPOINT_BACKUP_FOLDER

restore() {
  pg_restore --clean --if-exists --no-owner --no-privileges --single-transaction --exit-on-error \
    --dbname="$2" "$folder/$1-$backup.dump"
}

# The newest list of all, also if it is of the backup itself.
list=$(find "$folder" -maxdepth 1 -name 'conversations-*.list' | sort | tail -n 1)
[ -n "$list" ] || { echo "there is no list of conversations in $folder" >&2; exit 1; }

restore assistant "$INFOPOINT_DATABASE_URL"
psql -X -q -v ON_ERROR_STOP=1 --single-transaction "$INFOPOINT_DATABASE_URL" <<SQL
CREATE TEMPORARY TABLE living (sender_id text PRIMARY KEY);
\\copy living FROM '$list'
DELETE FROM events WHERE sender_id NOT IN (SELECT sender_id FROM living);
SQL
# What the assistant does not have any more, the reader deletes in the console.
restore console "$INFOPOINT_CONSOLE_DATABASE_URL"
echo "restored $backup; deleted again what is not in ${list##*/}"
