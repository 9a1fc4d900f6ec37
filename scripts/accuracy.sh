#!/bin/sh
# Measure the engine against independent references and rewrite docs/accuracy.md.
# `make accuracy` calls it.
#
# Usage: scripts/accuracy.sh [--help]
set -eu
. "$(dirname -- "$0")/lib.sh"
help_if_asked "$@"
venv_with requirements.txt requirements-dev.txt
core_ready
kernels_ready DE440
exec "$PY" -m tests.truth.accuracy "$@"
