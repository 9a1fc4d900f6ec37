#!/bin/sh
# Watch the security events of all instances; see --help.
set -eu
. "$(dirname -- "$0")/lib.sh"
python_ready
exec "$PY" -m ops security-monitor "$@"
