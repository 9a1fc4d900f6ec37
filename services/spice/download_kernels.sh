#!/bin/sh
# Get the kernel files that the engine loads (KERNEL_SET_TAG, or DE440) into KERNELS_DIR, or the
# project's kernels/, and compile the numerics for this machine: then everything is there that a
# start needs. What is there is read in full, and what is not right is got anew. The environment
# comes first, then .env. Takes the options of `python -m services.spice.kernel_sets fetch`: see
# --help.
set -eu
cd -- "$(dirname -- "$0")/../.."

# The first Python that has what the command needs.
has_all='import sys
from importlib.util import find_spec
sys.exit(any(map(lambda name: find_spec(name) is None, sys.argv[1:])))'

for python in "${PYTHON:-}" .venv/bin/python python3 python; do
  if [ -n "$python" ] && command -v "$python" >/dev/null 2>&1 &&
    "$python" -c "$has_all" click dotenv numba numpy spiceypy tqdm urllib3; then
    settings=$("$python" -m ops.environment)
    eval "$settings"
    "$python" -m services.spice.kernel_sets fetch --reread "$@" || exit
    # --help asked for nothing else; the image's own code needs no compiling
    case " $* " in *" --help "* | *" -h "*) exit 0 ;; esac
    exec "$python" -m services.ephemeris.core build
  fi
done
echo "No Python with the packages of requirements.txt was found. To mend it: make run, or" >&2
echo "python3 -m venv .venv && .venv/bin/pip install --require-hashes -r requirements.txt" >&2
exit 3
