#!/bin/sh
# Draw the pictures of docs/gallery anew, by the service itself. `make gallery` calls it.
#
# Usage: scripts/gallery.sh [--help]
set -eu
. "$(dirname -- "$0")/lib.sh"
help_if_asked "$@"
venv_with requirements.txt
core_ready
places_ready
kernels_ready DE440
"$PY" -m scripts.gallery
