#!/bin/sh
# Write the types of both clients anew from the schema that the engine serves. `make clients` calls
# it after a change of the HTTP interface; a test tells when it is due.
#
# Usage: scripts/generate_clients.sh [--help] [FOLDER]
# FOLDER: where clients/ is written; left out, this clone.
set -eu
. "$(dirname -- "$0")/lib.sh"
help_if_asked "$@"

need npm=npm
venv_with requirements.txt requirements-dev.txt
into=${1:-$ROOT}
schema=$(mktemp)
trap 'rm -f "$schema"' EXIT
DATABASE_URL=none LOG_LEVEL=critical "$PY" -c '
import sys, orjson
from services.spice.main import app
sys.stdout.buffer.write(orjson.dumps(app.openapi()))' >"$schema"

mkdir -p "$into/clients/python/src/involution_client" "$into/clients/typescript/src"
"$VENV/bin/datamodel-codegen" \
    --input "$schema" --input-file-type openapi \
    --output "$into/clients/python/src/involution_client/schema.py" \
    --output-model-type typing.TypedDict --no-use-closed-typed-dict --enum-field-as-literal all \
    --target-python-version 3.11 --use-standard-collections --use-union-operator \
    --use-schema-description --use-field-description --formatters builtin \
    --disable-timestamp \
    --custom-file-header '"""What the service takes and answers. Generated: see scripts/generate_clients.sh."""'

[ -d clients/typescript/node_modules ] || npm ci --prefix clients/typescript --silent
clients/typescript/node_modules/.bin/openapi-typescript "$schema" \
    --output "$into/clients/typescript/src/schema.ts" >/dev/null
