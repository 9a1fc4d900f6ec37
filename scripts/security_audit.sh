#!/bin/sh
# Look for what is unsafe in the settings, the files and the answers, with a score; see --help.
set -eu
. "$(dirname -- "$0")/lib.sh"
python_ready
exec "$PY" -m ops security-audit "$@"
