#!/bin/sh
# Start the modern (8000) and the historical (8001) engine; see --help.
set -eu
. "$(dirname -- "$0")/lib.sh"
venv_with requirements.txt
exec "$PY" -m ops dual start "$@"
