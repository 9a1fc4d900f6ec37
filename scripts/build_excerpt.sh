#!/bin/sh
# Build tests/data/de422_excerpt.bsp anew from the data package de422 (545 MB, through pip).
set -eu
. "$(dirname -- "$0")/lib.sh"
venv_with requirements.txt
exec "$PY" -m services.spice.kernel_sets excerpt "$@"
