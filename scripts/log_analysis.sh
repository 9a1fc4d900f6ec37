#!/bin/sh
# What the logs say: errors, statuses, slowest operations; see --help.
set -eu
. "$(dirname -- "$0")/lib.sh"
python_ready
exec "$PY" -m ops log-analysis "$@"
