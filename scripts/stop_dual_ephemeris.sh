#!/bin/sh
# Stop the two engines that start_dual_ephemeris.sh started; see --help.
set -eu
. "$(dirname -- "$0")/lib.sh"
venv_with requirements.txt
exec "$PY" -m ops dual stop "$@"
