#!/bin/sh
# Prove that the backups are whole, recent and can be restored; see --help.
set -eu
. "$(dirname -- "$0")/lib.sh"
python_ready
exec "$PY" -m ops verify-backups "$@"
