#!/bin/sh
# Start the engine for production: reads .env if there is one, compiles the numerics, verifies
# the kernels, and runs gunicorn in the foreground. What the environment sets wins over .env.
#
# Usage: ALLOWED_ORIGINS=https://your-domain.com scripts/start_prod.sh [--help]
# Variables: docs/operations.md has them all. TRUSTED_HOSTS is taken from ALLOWED_ORIGINS if unset;
# PYTHON names a Python that has the packages (otherwise .venv is made and used).
set -eu
. "$(dirname -- "$0")/lib.sh"
help_if_asked "$@"
[ $# -eq 0 ] || { say "usage: scripts/start_prod.sh [--help]"; exit 2; }

if [ -n "${PYTHON:-}" ] && "$PYTHON" -c 'import gunicorn, spiceypy' 2>/dev/null; then
    PY=$PYTHON
elif python3 -c 'import gunicorn, spiceypy' 2>/dev/null; then
    PY=python3
else
    venv_with requirements.txt
fi
load_env

: "${ENVIRONMENT:=${ENV:-production}}" "${KERNEL_SET_TAG:=DE440}" "${ALLOWED_ORIGINS:=}"
if [ -z "${TRUSTED_HOSTS:-}" ] && [ -n "$ALLOWED_ORIGINS" ] && [ "$ALLOWED_ORIGINS" != '*' ]; then
    # https://a.org:8443, https://b.org/ -> a.org,b.org
    TRUSTED_HOSTS=$(printf '%s' "$ALLOWED_ORIGINS" | sed 's#[A-Za-z]*://##g; s#:[0-9]*##g; s#[/ ]##g')
    export TRUSTED_HOSTS
    say "TRUSTED_HOSTS is not set: $TRUSTED_HOSTS, from ALLOWED_ORIGINS."
fi
export ENVIRONMENT KERNEL_SET_TAG ALLOWED_ORIGINS

if [ -n "${PYTHON:-}" ] && "$PYTHON" -c 'import gunicorn, spiceypy' 2>/dev/null; then
    PY=$PYTHON
elif python3 -c 'import gunicorn, spiceypy' 2>/dev/null; then
    PY=python3
else
    venv_with requirements.txt
fi
core_ready
places_ready
[ -n "${METAKERNEL_PATH:-}" ] || kernels_ready "$KERNEL_SET_TAG"
exec "$PY" -m gunicorn services.spice.main:app -c gunicorn.conf.py
