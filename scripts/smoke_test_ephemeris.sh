#!/bin/sh
# Test coverage and observer frames of both running engines; see --help.
set -eu
. "$(dirname -- "$0")/lib.sh"
venv_with requirements.txt
exec "$PY" -m ops smoke ephemeris "$@"
