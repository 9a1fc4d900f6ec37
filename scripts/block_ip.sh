#!/bin/sh
# Block an address or network on all instances; see --help.
set -eu
. "$(dirname -- "$0")/lib.sh"
python_ready
exec "$PY" -m ops block-ip "$@"
