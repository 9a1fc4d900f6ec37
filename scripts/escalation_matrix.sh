#!/bin/sh
# Whom to call; see --help.
set -eu
. "$(dirname -- "$0")/lib.sh"
python_ready
exec "$PY" -m ops escalation-matrix "$@"
