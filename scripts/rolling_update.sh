#!/bin/sh
# Restart the instances one after the other, without losing a request; see --help.
set -eu
. "$(dirname -- "$0")/lib.sh"
python_ready
exec "$PY" -m ops rolling-update "$@"
