#!/usr/bin/env bash
# Makes .venv with everything, and installs the system libraries of the given kinds (run demo test) when it is root.
# Usage: packaging/setup.sh KIND…   Does nothing that is already done.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}

wanted=()
for kind in "$@"; do
  while read -r of name; do [ "$of" != "$kind" ] || wanted+=("$name"); done < <(grep -v '^#' packaging/debian-packages.txt)
done
if command -v dpkg-query >/dev/null; then
  missing=()
  for name in "${wanted[@]}"; do
    [ "$(dpkg-query -W -f='${Status}' "$name" 2>/dev/null || true)" = "install ok installed" ] || missing+=("$name")
  done
  if [ ${#missing[@]} -gt 0 ]; then
    if [ "$(id -u)" = 0 ]; then
      echo "Installing system libraries: ${missing[*]}"
      export DEBIAN_FRONTEND=noninteractive
      apt-get update -qq
      apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
    else
      echo "Parley needs system libraries that only root can install. Run this line once, then start again:" >&2
      echo "  sudo apt-get install -y --no-install-recommends ${missing[*]}" >&2
      exit 1
    fi
  fi
fi

"$python" - <<'PY' || { echo "Parley needs Python 3.11 or newer; set PYTHON to one." >&2; exit 1; }
import sys
raise SystemExit(sys.version_info < (3, 11))
PY
stamp=$(cat pyproject.toml packaging/setup.sh | sha256sum | cut -d' ' -f1)
if [ "$(cat .venv/.stamp 2>/dev/null || true)" != "$stamp" ]; then
  echo "Creating .venv (once; about two minutes)"
  "$python" -m venv .venv
  .venv/bin/python -m pip install -q --disable-pip-version-check -e '.[dev]'
  echo "$stamp" > .venv/.stamp
fi
