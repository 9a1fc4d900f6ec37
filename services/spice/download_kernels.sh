#!/bin/sh
# Get the kernel files that the engine loads (KERNEL_SET_TAG, or DE440) into kernels/files/.
# Takes the options of `python -m services.spice.kernels fetch`: see --help.
set -eu
cd -- "$(dirname -- "$0")/../.."
for candidate in "${PYTHON:-}" .venv/bin/python python3 python; do
  if [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1; then
    exec "$candidate" -m services.spice.kernels fetch "$@"
  fi
done
echo "Python 3.11 or later is not installed" >&2
exit 3
