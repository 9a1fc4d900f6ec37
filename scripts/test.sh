#!/bin/sh
# Check everything: formatting, lint, types, import directions, then all tests. `make test` calls
# it. It makes .venv and gets what it needs: pinned packages, kernels, and (as root on Debian) the
# servers that the tests start for real.
#
# Usage: scripts/test.sh [--help] [pytest arguments]
# All tests run in one process for each processor (pytest-xdist); what fails so is tried once more,
# alone, and fails for good if it fails again. With arguments only those tests run, in one process and
# without the checks: scripts/test.sh tests/ephemeris -k node
set -eu
. "$(dirname -- "$0")/lib.sh"
help_if_asked "$@"

# Debian's programs and Python's packages have nothing to do with each other, nor have the compiler
# and the data: side by side
trap wait EXIT
need redis-server=redis-server nginx=nginx psql=postgresql shellcheck=shellcheck curl=curl npm=npm \
    chromium=chromium chromedriver=chromium-driver zic=libc-bin zdump=libc-bin openssl=openssl jq=jq \
    systemd-analyze=systemd \
    prometheus=prometheus amtool=prometheus-alertmanager \
    prometheus-blackbox-exporter=prometheus-blackbox-exporter \
    prometheus-nginx-exporter=prometheus-nginx-exporter \
    prometheus-redis-exporter=prometheus-redis-exporter \
    prometheus-node-exporter=prometheus-node-exporter &
programs=$!
venv_with requirements.txt requirements-dev.txt
core_ready &
core=$!
places_ready
kernels_ready DE440
wait "$core"
wait "$programs"
trap - EXIT
if [ $# -gt 0 ]; then
    exec "$PY" -m pytest "$@"
fi
scripts/lint.sh
status=0
"$PY" -m pytest -n auto --cache-clear || status=$?
[ "$status" -eq 1 ] || exit "$status"
# Tests kill, freeze and flood real servers while others take the processors from them. What failed
# beside the others is tried once more by itself: what is broken fails again.
echo "What failed (named above) is tried once more, alone:"
exec "$PY" -m pytest --last-failed --last-failed-no-failures none -v
