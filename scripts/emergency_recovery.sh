#!/bin/sh
# Bring the data back from the newest sound backup; see --help.
set -eu
. "$(dirname -- "$0")/lib.sh"
python_ready
exec "$PY" -m ops emergency-recovery "$@"
