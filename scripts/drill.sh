#!/bin/sh
# Restore PostgreSQL 50 times beside other people's sessions, interrupt 20 backups, lose and recover
# 100,000 charts, and write docs/restores.md: about five minutes, on servers of its own.
#
# Usage: scripts/drill.sh [--number 50] [--charts 100000]
set -eu
. "$(dirname -- "$0")/lib.sh"
help_if_asked "$@"
need psql=postgresql
venv_with requirements.txt requirements-dev.txt
PYTHONPATH="$ROOT:$ROOT/tests/stack" exec "$PY" tests/stack/drill.py "$@"
