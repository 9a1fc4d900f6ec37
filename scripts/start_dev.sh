#!/bin/sh
# Start the engine on this machine: makes .venv, installs the pinned packages, compiles the
# numerics, gets the kernels, verifies their checksums, and starts gunicorn on port 8000. `make run` calls it.
#
# Usage: scripts/start_dev.sh [--help]
# Variables: PORT (8000), WORKERS (2), KERNEL_SET_TAG (DE440), PYTHON; see .env.example for all.
set -eu
. "$(dirname -- "$0")/lib.sh"
help_if_asked "$@"
[ $# -eq 0 ] || { say "usage: scripts/start_dev.sh [--help]"; exit 2; }

venv_with requirements.txt
load_env
: "${PORT:=8000}" "${WORKERS:=2}" "${KERNEL_SET_TAG:=DE440}"
export PORT WORKERS KERNEL_SET_TAG

venv_with requirements.txt
core_ready
places_ready
kernels_ready "$KERNEL_SET_TAG"
say "Starting the engine on http://localhost:$PORT (documentation: /docs; stop with Ctrl-C) ..."
exec "$VENV/bin/gunicorn" services.spice.main:app -c gunicorn.conf.py
