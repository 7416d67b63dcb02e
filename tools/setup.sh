#!/usr/bin/env bash
# Creates .venv with the locked packages; does nothing if it is already right.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() { printf 'infopoint: %s\n' "$1" >&2; exit 1; }

find_python() {
  local candidate
  for candidate in "${PYTHON:-}" python3.10 "$HOME"/.pyenv/versions/3.10*/bin/python3.10 /usr/local/bin/python3.10 /usr/bin/python3.10; do
    [ -n "$candidate" ] || continue
    if "$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 10))' 2>/dev/null; then
      printf '%s' "$candidate"
      return
    fi
  done
  fail "Python 3.10 was not found; install it, or name it like this: make run PYTHON=/path/to/python3.10"
}

lock=$(cat requirements.txt requirements-dev.txt | cksum)
if [ ! -x .venv/bin/python ] || [ "$(cat .venv/lock 2>/dev/null)" != "$lock" ]; then
  free=$(df -Pk . | awk 'NR==2 {print int($4 / 1024)}')
  [ "$free" -ge 5000 ] || fail "only $free MB are free on this disk; the assistant needs about 5,000 MB"
  python=$(find_python)
  echo "infopoint: installing the locked packages into .venv; the first time takes a few minutes"
  [ -x .venv/bin/python ] || "$python" -m venv .venv
  .venv/bin/python -m pip install --disable-pip-version-check --quiet --require-hashes --progress-bar off \
    -r requirements-dev.txt || fail "the packages could not be installed; look at the lines above and check the network"
  printf '%s' "$lock" > .venv/lock
fi
