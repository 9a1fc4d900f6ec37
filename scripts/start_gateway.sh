#!/bin/sh
# Start the gateway and its page on this machine: makes .venv, installs the pinned packages, and
# starts gunicorn on port 3000. The engines are started by scripts/start_dual_ephemeris.sh.
#
# Usage: scripts/start_gateway.sh [--help]
# Variables: PORT (3000), WORKERS (2), MODERN_URL (http://127.0.0.1:8000),
#            HISTORICAL_URL (http://127.0.0.1:8001), PYTHON; docs/gateway.md has all.
set -eu
. "$(dirname -- "$0")/lib.sh"
help_if_asked "$@"
[ $# -eq 0 ] || { say "usage: scripts/start_gateway.sh [--help]"; exit 2; }

venv_with requirements.txt
# PORT in .env is the engine's
port=${PORT:-3000}
load_env
PORT=$port
: "${WORKERS:=2}"
export PORT WORKERS

say "Starting the gateway on http://localhost:$PORT (stop with Ctrl-C) ..."
exec "$VENV/bin/gunicorn" gateway.main:app -c gunicorn.conf.py
