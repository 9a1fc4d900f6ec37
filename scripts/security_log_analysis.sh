#!/bin/sh
# Who was refused, and why; see --help.
set -eu
. "$(dirname -- "$0")/lib.sh"
python_ready
exec "$PY" -m ops security-log-analysis "$@"
