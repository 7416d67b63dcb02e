#!/usr/bin/env bash
# Makes the secrets once, with fresh values; nothing of them is in a file. With a secret manager, make
# objects of the same names from there instead.
set -euo pipefail

namespace=infopoint
fresh() { openssl rand -hex 24; }
secret() {
  local name=$1
  shift
  kubectl --namespace "$namespace" create secret generic "$name" "${@/#/--from-literal=}"
}

owner=$(fresh) console=$(fresh) redis=$(fresh)
host=infopoint-postgres

secret infopoint "INFOPOINT_SECRET=$(fresh)"
secret infopoint-redis "REDIS_PASSWORD=$redis"
secret infopoint-postgres "POSTGRES_PASSWORD=$owner" "CONSOLE_POSTGRES_PASSWORD=$console"
secret infopoint-database \
  "INFOPOINT_DATABASE_URL=postgresql://infopoint:$owner@$host/infopoint?connect_timeout=5" \
  "INFOPOINT_REDIS_URL=redis://:$redis@infopoint-redis:6379/0"
secret infopoint-console \
  "INFOPOINT_DATABASE_URL=postgresql://infopoint_console:$console@$host/infopoint?connect_timeout=5" \
  "INFOPOINT_CONSOLE_DATABASE_URL=postgresql://infopoint_console:$console@$host/infopoint_console?connect_timeout=5"
# Empty: Telegram is off.
secret infopoint-telegram "TELEGRAM_TOKEN=${TELEGRAM_TOKEN:-}" "TELEGRAM_WEBHOOK_URL=${TELEGRAM_WEBHOOK_URL:-}"
