#!/bin/sh
# Measure speed, one part after the other, and rewrite docs/performance.md. `make bench` calls it.
#
# Usage: scripts/bench.sh [--help] [PART...]    parts: chart http middleware time_resolver gateway
#        bulk nutation targets astrology events pictures memory
set -eu
. "$(dirname -- "$0")/lib.sh"
help_if_asked "$@"
need redis-server=redis-server wrk=wrk
venv_with requirements.txt requirements-dev.txt
core_ready
places_ready
kernels_ready DE440
[ $# -gt 0 ] || set -- chart http middleware time_resolver gateway bulk nutation targets astrology \
    events pictures memory
for part in "$@"; do
    case "$part" in
    chart | http | targets) "$PY" -m "benchmarks.$part" --write ;;
    middleware | time_resolver | gateway | bulk | nutation | astrology | events | pictures | memory)
        table=$("$PY" -m "benchmarks.$part") # an error ends the script before the page is touched
        printf '%s\n' "$table" | "$PY" -m benchmarks.page "$part"
        ;;
    *) die "no benchmark $part" ;;
    esac
done
