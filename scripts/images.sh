#!/bin/sh
# Build the images that docker-compose.prod.yml names, with docker or (where that is missing) podman.
# `make images` calls it.
#
# Usage: scripts/images.sh [--help] [TARGET ...]     targets: engine service ops (default: all)
# Variables: VERSION (latest), KERNELS (DE440; "none" leaves them out), TRACING (no; yes adds what
# sends traces), BUILDER (docker or podman),
# BUILD_OPTIONS (more words for the builder).
set -eu
. "$(dirname -- "$0")/lib.sh"
help_if_asked "$@"

if [ -z "${BUILDER:-}" ]; then
    BUILDER=docker
    command -v docker >/dev/null 2>&1 || BUILDER=podman
fi
command -v "$BUILDER" >/dev/null 2>&1 || die "docker or podman is needed to build images."
# podman's own format has no health checks
[ "$BUILDER" != podman ] || BUILD_OPTIONS="--format docker ${BUILD_OPTIONS:-}"
[ $# -gt 0 ] || set -- engine service ops
for target in "$@"; do
    image="involution-$target:${VERSION:-latest}"
    say "Building $image ..."
    # shellcheck disable=SC2086 # a list of words
    "$BUILDER" build ${BUILD_OPTIONS:-} --quiet --target "$target" \
        --build-arg KERNELS="${KERNELS:-DE440}" --build-arg TRACING="${TRACING:-no}" --tag "$image" . >/dev/null
    "$BUILDER" images --format "{{.Repository}}:{{.Tag}} {{.Size}}" "$image"
done
