#!/usr/bin/env bash
# Writes deploy/.env from deploy/env.example with fresh secrets, readable by its owner only.
set -euo pipefail
cd "$(dirname "$0")/.."

[ ! -e .env ] || { echo "deploy/.env is there already; its secrets stay" >&2; exit 1; }
umask 077
while IFS= read -r line; do
  case $line in
    *SECRET= | *POSTGRES_PASSWORD= | REDIS_PASSWORD=) printf '%s%s\n' "$line" "$(openssl rand -hex 24)" ;;
    *) printf '%s\n' "$line" ;;
  esac
done < env.example > .env
echo "wrote deploy/.env; set the names and the folder with the certificate in it"
