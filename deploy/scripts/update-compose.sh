#!/usr/bin/env bash
# Brings a new image into service without a break:  update-compose.sh infopoint:2
#
# Databases and articles first, then one process of each kind after the other, while the
# other one answers.
set -euo pipefail
cd "$(dirname "$0")/.."

image=${1:?name the image, like infopoint:2}
export INFOPOINT_IMAGE=$image
sed -i "s|^INFOPOINT_IMAGE=.*|INFOPOINT_IMAGE=$image|" .env

docker compose run --rm prepare
docker compose run --rm content
for service in actions-1 actions-2 assistant-1 assistant-2; do
  docker compose up --detach --no-deps --wait "$service"
  # The new container has another address.
  docker compose exec proxy nginx -s reload
done
docker compose up --detach --no-deps --wait console reader
if docker compose ps --services | grep -qx telegram; then
  docker compose up --detach --no-deps --wait telegram
fi
docker compose exec proxy nginx -s reload
