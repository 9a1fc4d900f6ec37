#!/bin/sh
# Collect evidence and watch closely; see --help.
set -eu
. "$(dirname -- "$0")/lib.sh"
python_ready
exec "$PY" -m ops security-incident-response "$@"
