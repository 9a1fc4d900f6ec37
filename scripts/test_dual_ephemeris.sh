#!/bin/sh
# Test both running engines: readiness, kernel sets, who answers what; see --help.
set -eu
. "$(dirname -- "$0")/lib.sh"
venv_with requirements.txt
exec "$PY" -m ops smoke dual "$@"
