#!/bin/sh
# Make a self-signed certificate for trying the stack; browsers will warn, as they should.
# For the real one see docs/deployment.md, "Certificates".
#
# Usage: nginx/self_signed.sh [--force] HOST [HOST ...]
# Writes nginx/ssl/tls.crt and tls.key (or into TLS_DIR), P-256, 90 days. Never overwrites without
# --force.
set -eu

dir=${TLS_DIR:-$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)/ssl}
force=''
case "${1:-}" in
-h | --help)
    sed -n '2,/^[^#]/{s/^# \{0,1\}//p;}' "$0"
    exit 0
    ;;
--force)
    force=yes
    shift
    ;;
esac
if [ $# -eq 0 ]; then
    echo "usage: nginx/self_signed.sh [--force] HOST [HOST ...]" >&2
    exit 2
fi
command -v openssl >/dev/null 2>&1 || { echo "openssl is needed: apt-get install openssl" >&2; exit 3; }
if [ -z "$force" ] && { [ -e "$dir/tls.crt" ] || [ -e "$dir/tls.key" ]; }; then
    echo "$dir holds a certificate already; --force replaces it" >&2
    exit 3
fi

names=''
for host in "$@"; do
    case "$host" in
    *[!0-9.]*) names="$names,DNS:$host" ;;
    *) names="$names,IP:$host" ;;
    esac
done
mkdir -p "$dir"
umask 077
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -sha256 -days 90 -nodes \
    -subj "/CN=$1" -addext "subjectAltName=${names#,}" \
    -addext 'keyUsage=critical,digitalSignature' -addext 'extendedKeyUsage=serverAuth' \
    -addext 'basicConstraints=critical,CA:FALSE' \
    -keyout "$dir/tls.key" -out "$dir/tls.crt" 2>/dev/null
chmod 644 "$dir/tls.crt"
echo "$dir/tls.crt and tls.key: self-signed for $*, 90 days" >&2
