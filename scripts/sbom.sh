#!/bin/sh
# Write build/sbom.json: the bill of materials (CycloneDX) of what runs in production, from the lock
# file. `make sbom` calls it.
#
# Usage: scripts/sbom.sh [--help]
set -eu
. "$(dirname -- "$0")/lib.sh"
help_if_asked "$@"
[ -n "${LINT_PYTHON:-}" ] || venv_with requirements.txt requirements-dev.txt
bin=$(dirname -- "${LINT_PYTHON:-$PY}")
mkdir -p build
"$bin/cyclonedx-py" requirements --output-reproducible --pyproject pyproject.toml \
    --output-file build/sbom.json requirements.txt
say "build/sbom.json: $(grep -c "\"purl\"" build/sbom.json) packages"
