#!/bin/sh
# Run the whole stack under load while its parts are killed, frozen, filled and altered at random, for
# ten minutes, on servers of its own, and write docs/chaos.md. Needs root (it mounts a small disk).
# Exit code 1: a wrong answer with 200, a chart lost, an untyped refusal, or a silent alarm.
#
# Usage: scripts/chaos.sh [--minutes 10] [--seed 15] [--without KIND] [--no-page]
set -eu
. "$(dirname -- "$0")/lib.sh"
help_if_asked "$@"
[ "$(id -u)" = 0 ] || die "chaos needs root: it mounts a small disk of memory."
need redis-server=redis-server nginx=nginx psql=postgresql openssl=openssl prometheus=prometheus \
    prometheus-alertmanager=prometheus-alertmanager \
    prometheus-blackbox-exporter=prometheus-blackbox-exporter \
    prometheus-nginx-exporter=prometheus-nginx-exporter \
    prometheus-redis-exporter=prometheus-redis-exporter \
    prometheus-node-exporter=prometheus-node-exporter \
    prometheus-postgres-exporter=prometheus-postgres-exporter
venv_with requirements.txt requirements-dev.txt
core_ready
kernels_ready DE440
PYTHONPATH="$ROOT:$ROOT/tests/stack" exec "$PY" tests/stack/chaos.py "$@"
