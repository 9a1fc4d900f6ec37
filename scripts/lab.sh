#!/bin/bash
# Try the production stack for real: build its images, bring docker-compose.prod.yml up under podman
# with its monitoring and its historical engine (on the tests' excerpt of DE422), ask it through
# nginx's TLS port what a deployment must answer, update its engines under load, take it down.
# `make lab` calls it. docs/deployment.md shows its output.
#
# Usage (root, Debian): scripts/lab.sh [--keep] [--help]
#   --keep   leave the stack up; the last line says how to take it down
# Where no image registry can be reached, stand-ins for the base images are built from Debian's
# packages first (lab/build-images.sh says what that proves and what not); LAB_STANDINS=no pulls the
# real ones instead. Ports: LAB_HTTPS (8443), LAB_HTTP (8480), LAB_GRAFANA (8430). LAB_STANDINS_BY
# names another program to build the stand-ins.
set -euo pipefail
. "$(dirname -- "$0")/lib.sh"
help_if_asked "$@"
keep=''
case "${1:-}" in
'') ;;
--keep) keep=yes ;;
*) say "usage: scripts/lab.sh [--keep] [--help]"; exit 2 ;;
esac
[ "$(id -u)" = 0 ] || die "the lab needs root: it makes containers, networks and images."
need podman=podman runc=runc debootstrap=debootstrap openssl=openssl iptables=iptables
{ [ -x /usr/lib/podman/netavark ] && [ -x /usr/lib/podman/aardvark-dns ]; } ||
    apt-get install -y -qq --no-install-recommends netavark aardvark-dns >/dev/null
[ -n "${LINT_PYTHON:-}" ] || venv_with requirements.txt requirements-dev.txt
python=${LINT_PYTHON:-$PY}
[ -x "$(dirname -- "$python")/podman-compose" ] || die "podman-compose is missing: it is in requirements-dev.txt."

# Some machines give podman limits that it may not raise, or a layout that crun refuses
if [ ! -e /etc/containers/containers.conf ]; then
    mkdir -p /etc/containers
    printf '[containers]\ndefault_ulimits = ["nofile=%s:%s", "nproc=4096:4096"]\n[engine]\nruntime = "runc"\n' \
        "$(ulimit -Hn)" "$(ulimit -Hn)" >/etc/containers/containers.conf
fi
if [ "${LAB_STANDINS:-yes}" = yes ]; then
    say "Stand-ins for the base images ..."
    "${LAB_STANDINS_BY:-lab/build-images.sh}"
fi
BUILDER=podman BUILD_OPTIONS="--network host --isolation chroot" scripts/images.sh

work=$(mktemp -d /var/tmp/involution-lab.XXXXXX)
chmod 755 "$work"
scripts/new_env.sh lab.example.org "$work/env" 2>/dev/null
mkdir -p "$work/maintenance" "$work/backups" "$work/acme" "$work/tls" "$work/kernels"
# A folder as kernels/ would be with a deep-time set in it
cp -a kernels/. "$work/kernels"
cp tests/data/de422_excerpt.bsp "$work/kernels/files"
sed "s#'../../kernels', '../../kernels/files', '.'#'.', 'files', 'files'#" tests/data/de422_excerpt.tm \
    >"$work/kernels/de422_excerpt.tm"
sed -i 's#"../tests/data/de422_excerpt.bsp"#"files/de422_excerpt.bsp"#; s#"../tests/data/de422_excerpt.tm"#"de422_excerpt.tm"#' \
    "$work/kernels/manifest.json"
TLS_DIR="$work/tls" nginx/self_signed.sh lab.example.org localhost 2>/dev/null
cat >>"$work/env" <<END
HTTP_BIND=127.0.0.1:${LAB_HTTP:-8480}
HTTPS_BIND=127.0.0.1:${LAB_HTTPS:-8443}
GRAFANA_BIND=127.0.0.1:${LAB_GRAFANA:-8430}
TLS_DIR=$work/tls
ACME_DIR=$work/acme
MAINTENANCE_DIR=$work/maintenance
WORKERS=1
GATEWAY_WORKERS=1
RATE_LIMIT=1000/minute
ENV_FILE=$work/env
BACKUP_DIR=$work/backups
HISTORICAL_KERNEL_SET=DE422-excerpt
HISTORICAL_KERNELS=$work/kernels
HISTORICAL_WORKERS=1
INNER_SUBNET=${LAB_SUBNET:-172.30.54.0/24}
END
compose="$(dirname -- "$python")/podman-compose --env-file $work/env -p involution-lab -f docker-compose.prod.yml --profile monitoring --profile historical"

# clear: what is there of this lab. Replicas made by --scale are unknown to podman-compose's `down`
clear() {
    podman ps -aq --filter label=io.podman.compose.project=involution-lab |
        xargs -r podman rm -f --depend -t 5 >/dev/null 2>&1
    podman volume ls -q | grep '^involution-lab_' | xargs -r podman volume rm >/dev/null 2>&1
    podman network ls --format '{{.Name}}' | grep '^involution-lab_' |
        xargs -r podman network rm >/dev/null 2>&1
}

down() {
    result=$?
    trap - EXIT INT TERM
    if [ "$result" != 0 ] && [ -s "$work/up.log" ]; then
        for service in nginx engine-1 gateway time-resolver redis postgres; do
            say "--- $service"
            podman logs --tail 5 "involution-lab_${service}_1" >&2 || true
        done
    fi
    if [ -n "$keep" ]; then
        say "left up: $compose down -v; rm -rf $work"
    else
        say "Taking it down ..."
        clear || true
        rm -rf "$work"
    fi
    exit "$result"
}
trap down EXIT INT TERM

clear || true
say "Bringing the stack up ..."
$compose up -d --no-build >"$work/up.log" 2>&1 || { tail -20 "$work/up.log" >&2; die "it does not come up."; }
"$python" lab/smoke.py --url "https://localhost:${LAB_HTTPS:-8443}" --ca "$work/tls/tls.crt" \
    --host lab.example.org --compose "$compose" --monitoring

# As an operator types it: in the project's folder, the settings in the environment
say "Updating the engines one by one ..."
(
    set -a
    # shellcheck disable=SC1091 # written above
    . "$work/env"
    set +a
    PATH="$(dirname -- "$python"):$PATH" COMPOSE_PROJECT_NAME=involution-lab BUILDAH_ISOLATION=chroot \
        RUN_DIR=$work/run DATABASE_URL=none RATE_LIMIT_STORAGE_URI=memory:// PYTHON=$python \
        scripts/rolling_update.sh --compose >"$work/update.log" 2>&1 &
    update=$!
    "$python" lab/smoke.py --url "https://localhost:${LAB_HTTPS:-8443}" --ca "$work/tls/tls.crt" \
        --host lab.example.org --compose "$compose" --while "$update"
    wait "$update" || { tail -20 "$work/update.log" >&2; die "the update fails."; }
    sed 's/^/       /' "$work/update.log"
)
for container in $(podman ps --format '{{.Names}}' --filter label=io.podman.compose.project=involution-lab); do
    case "$container" in
    *_nginx_* | *_engine-* | *_gateway_* | *_time-resolver_* | *_redis_* | *_postgres_*)
        podman healthcheck run "$container" >/dev/null || die "$container: its health check fails."
        ;;
    esac
done
say "ok     every container's own health check"
$compose --profile backup run --rm --no-deps backup backup >"$work/backup.log" 2>&1 ||
    { tail -20 "$work/backup.log" >&2; die "the backup fails."; }
$compose --profile backup run --rm --no-deps backup verify-backups >>"$work/backup.log" 2>&1 ||
    { tail -20 "$work/backup.log" >&2; die "the backup does not verify."; }
say "ok     a backup of PostgreSQL, restored into a scratch database and compared"
