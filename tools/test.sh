#!/usr/bin/env bash
# Everything that must hold: units, Rasa's own checks, end to end.
set -euo pipefail
cd "$(dirname "$0")/.."
py=.venv/bin/python
export RASA_TELEMETRY_ENABLED=false TF_CPP_MIN_LOG_LEVEL=3 CUDA_VISIBLE_DEVICES=-1 SQLALCHEMY_SILENCE_UBER_WARNING=1

echo "== knowledge base"
$py -m infopoint check | grep -v ' warning: '
echo "== training data"
$py -W ignore -m rasa data validate --data data 2>&1 | tail -n 3
echo "== model"
$py -W ignore -m infopoint.runtime.train
echo "== stories"
# The actions are not run here: stories check which action is chosen.
log=$(mktemp); trap 'rm -f "$log"' EXIT
if ! $py -W ignore -m rasa test core --model models/infopoint.tar.gz --stories tests/stories \
  --out results --fail-on-prediction-errors --endpoints tests/stories/endpoints.yml >"$log" 2>&1; then
  tail -n 40 "$log"; exit 1
fi
echo "== pytest"
$py -m pytest "$@"
