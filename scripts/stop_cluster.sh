#!/bin/sh
# Stop the engines that start_cluster.sh started; see --help.
set -eu
. "$(dirname -- "$0")/lib.sh"
python_ready
exec "$PY" -m ops cluster stop "$@"
