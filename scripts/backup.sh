#!/bin/sh
# Back up the database, the configuration and the kernels' checksums; see --help.
set -eu
. "$(dirname -- "$0")/lib.sh"
python_ready
exec "$PY" -m ops backup "$@"
