#!/bin/bash
# Build local stand-ins, from Debian's packages, for every base image that the Dockerfile and
# docker-compose.prod.yml name, so that the real stack can be tried under podman where no image
# registry can be reached. They carry the same names and follow the same conventions (entry points,
# data folders, users, environment) as far as this project uses them. They prove this project's
# files, not the upstream images: versions differ. Grafana is not in Debian; its stand-in answers
# /api/health and nothing else.
#
# Usage (root, Debian): lab/build-images.sh [--help]
# Needs podman, runc and debootstrap, a Python 3.12 on this machine (PYTHON312 names it) and Debian's
# archive. LAB_WORK (/var/tmp/involution-lab) keeps the files between runs.
set -euo pipefail

case "${1:-}" in
'') ;;
-h | --help)
    sed -n '2,/^[^#]/{s/^# \{0,1\}//p;}' "$0"
    exit 0
    ;;
*)
    echo "usage: lab/build-images.sh [--help]" >&2
    exit 2
    ;;
esac

here=$(cd -- "$(dirname -- "$0")" && pwd)
work=${LAB_WORK:-/var/tmp/involution-lab}
suite=bookworm
base=localhost/involution-lab-base
mkdir -p "$work"

has() { podman image exists "$1"; }
build() { podman build -q --network host --isolation chroot "$@" >/dev/null; }

# debian: a minimal system with this machine's certificates, so that installs inside a build work
debian() {
    has docker.io/library/debian:$suite-slim && return
    rm -rf "$work/rootfs"
    debootstrap --variant=minbase --include=ca-certificates "$suite" "$work/rootfs" >/dev/null
    cp /etc/ssl/certs/ca-certificates.crt "$work/rootfs/etc/ssl/certs/ca-certificates.crt"
    tar -C "$work/rootfs" -c . | podman import -q --change 'CMD ["bash"]' \
        --change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
        - docker.io/library/debian:$suite-slim >/dev/null
    rm -rf "$work/rootfs"
}

# python: this machine's own Python 3.12 on that system
python() {
    has docker.io/library/python:3.12-slim && return
    local home=''
    for python in ${PYTHON312:-} python3.12 "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.12.*/bin/python; do
        home=$("$python" -c 'import sys; assert sys.version_info[:2] == (3, 12); print(sys.base_prefix)' \
            2>/dev/null) && break
    done
    [ -n "$home" ] || { echo "no Python 3.12 here to copy: PYTHON312 may name one" >&2; exit 3; }
    rm -rf "$work/python"
    mkdir -p "$work/python/bin" "$work/python/lib"
    cp -a "$home"/bin/python3.12 "$work/python/bin/"
    cp -a "$home"/lib/python3.12 "$work/python/lib/"
    cp -a "$home"/lib/libpython3.12* "$work/python/lib/" 2>/dev/null || true
    find "$work/python" -name __pycache__ -type d -prune -exec rm -rf {} +
    rm -rf "$work"/python/lib/python3.12/{test,idlelib,tkinter,config-3.12*,site-packages}
    mkdir -p "$work/python/lib/python3.12/site-packages"
    build -t docker.io/library/python:3.12-slim -f - "$work/python" <<END
FROM docker.io/library/debian:$suite-slim
RUN apt-get update -q && apt-get install -y -q --no-install-recommends libssl3 libffi8 zlib1g \
    libbz2-1.0 liblzma5 libsqlite3-0 libreadline8 libncursesw6 && rm -rf /var/lib/apt/lists/*
COPY . /usr/local/
RUN ldconfig && ln -sf python3.12 /usr/local/bin/python && ln -sf python3.12 /usr/local/bin/python3 \
    && python -m ensurepip >/dev/null 2>&1 && ln -sf pip3 /usr/local/bin/pip \
    && printf '[global]\ncert = /etc/ssl/certs/ca-certificates.crt\n' >/etc/pip.conf
CMD ["python3"]
END
    rm -rf "$work/python"
}

# servers: everything else on one system, an image a name
servers() {
    has $base || build -t $base -f - "$here" <<END
FROM docker.io/library/debian:$suite-slim
RUN printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d && chmod +x /usr/sbin/policy-rc.d \
 && apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
      curl wget nginx redis-server postgresql prometheus prometheus-alertmanager prometheus-node-exporter \
      prometheus-blackbox-exporter prometheus-redis-exporter prometheus-postgres-exporter \
      prometheus-nginx-exporter \
 && rm -rf /var/lib/apt/lists/* /etc/nginx/sites-enabled \
 && ln -sf /usr/bin/prometheus-alertmanager /bin/alertmanager \
 && mkdir -p /data /prometheus /alertmanager /var/lib/grafana && chown redis /data \
 && chown nobody /prometheus /alertmanager /var/lib/grafana
COPY postgres-entrypoint.sh /usr/local/bin/docker-entrypoint.sh
END
    image docker.io/library/nginx:1.28-alpine 'ENTRYPOINT ["nginx"]'
    image docker.io/library/redis:7-alpine 'WORKDIR /data' 'CMD ["redis-server"]'
    image docker.io/library/postgres:17-alpine \
        'ENV PATH=/usr/lib/postgresql/15/bin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin PGDATA=/var/lib/postgresql/data' \
        'ENTRYPOINT ["docker-entrypoint.sh"]' 'CMD ["postgres"]'
    image docker.io/prom/prometheus:v3.5.0 'USER nobody' 'ENTRYPOINT ["/usr/bin/prometheus"]'
    image docker.io/prom/alertmanager:v0.28.1 'USER nobody' 'ENTRYPOINT ["/bin/alertmanager"]'
    image docker.io/prom/node-exporter:v1.9.1 'USER nobody' 'ENTRYPOINT ["/usr/bin/prometheus-node-exporter"]'
    image docker.io/prom/blackbox-exporter:v0.26.0 'ENTRYPOINT ["/usr/bin/prometheus-blackbox-exporter"]'
    image docker.io/oliver006/redis_exporter:v1.67.0 'USER nobody' 'ENTRYPOINT ["/usr/bin/prometheus-redis-exporter"]'
    image quay.io/prometheuscommunity/postgres-exporter:v0.17.1 'USER nobody' \
        'ENTRYPOINT ["/usr/bin/prometheus-postgres-exporter"]'
    image docker.io/nginx/nginx-prometheus-exporter:1.4.1 'USER nobody' \
        'ENTRYPOINT ["/usr/bin/prometheus-nginx-exporter"]'
    from=docker.io/library/python:3.12-slim image docker.io/grafana/grafana:13.2.3 \
        'COPY grafana-standin.py /' \
        'RUN printf "#!/bin/sh\nexec python3 /grafana-standin.py\n" >/run.sh && chmod 755 /run.sh' \
        'USER nobody' 'ENTRYPOINT ["/run.sh"]'
}

# image NAME LINE...: the servers' system (or $from) with these lines, under that name
image() {
    local name=$1
    shift
    has "$name" || { echo "FROM ${from:-$base}"; printf '%s\n' "$@"; } | build -t "$name" -f - "$here"
}

debian
python
servers
podman images --format '{{.Repository}}:{{.Tag}}  {{.Size}}' | grep -E '^(docker.io|quay.io)/' | sort
