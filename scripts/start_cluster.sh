#!/bin/sh
# Start several engines of one kind, for a proxy in front of them; see --help.
set -eu
. "$(dirname -- "$0")/lib.sh"
python_ready
exec "$PY" -m ops cluster start "$@"
