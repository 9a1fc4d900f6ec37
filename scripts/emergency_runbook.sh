#!/bin/sh
# What to do when something is wrong; see --help.
set -eu
. "$(dirname -- "$0")/lib.sh"
python_ready
exec "$PY" -m ops emergency-runbook "$@"
