#!/bin/sh
# Put a backup back; see --help.
set -eu
. "$(dirname -- "$0")/lib.sh"
python_ready
exec "$PY" -m ops restore-backup "$@"
