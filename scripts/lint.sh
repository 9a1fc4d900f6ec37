#!/bin/sh
# Format, lint, types, import directions, shell scripts: all must be clean. `make lint` calls it.
#
# Usage: scripts/lint.sh [--help]
set -eu
. "$(dirname -- "$0")/lib.sh"
help_if_asked "$@"

need shellcheck=shellcheck
venv_with requirements.txt requirements-dev.txt
# The types take as long as all the rest: side by side
"$VENV/bin/mypy" &
types=$!
trap 'kill "$types" 2>/dev/null || :' EXIT
"$VENV/bin/ruff" format --check .
"$VENV/bin/ruff" check .
"$VENV/bin/lint-imports" --no-cache
git ls-files -z -- '*.sh' .ci/run | xargs -0 shellcheck -x -P SCRIPTDIR
scripts/lint_deploy.sh
trap - EXIT
wait "$types"
