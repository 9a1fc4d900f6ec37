#!/bin/sh
# Everything an operator looks at once a day; see --help.
set -eu
. "$(dirname -- "$0")/lib.sh"
python_ready
exec "$PY" -m ops daily-health-check "$@"
