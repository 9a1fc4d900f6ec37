#!/bin/sh
# Latency, errors and memory of all instances; see --help.
set -eu
. "$(dirname -- "$0")/lib.sh"
python_ready
exec "$PY" -m ops performance-metrics "$@"
