#!/bin/sh
# Let the proxy answer for the service: enable, disable, status; see --help.
set -eu
. "$(dirname -- "$0")/lib.sh"
python_ready
exec "$PY" -m ops maintenance-mode "$@"
