#!/bin/sh
# The deployment guide's own requests against both engines; see --help.
set -eu
. "$(dirname -- "$0")/lib.sh"
venv_with requirements.txt
exec "$PY" -m ops smoke quick "$@"
