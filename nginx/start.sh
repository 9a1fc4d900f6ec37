#!/bin/sh
# Start nginx for the Involution Engine: fill in the templates beside this script, write the
# upstreams from DNS, run nginx in the foreground, and follow DNS: replicas that come (--scale) or
# go are taken up within seconds, and nginx starts although nothing behind it is up yet.
#
# Usage: start.sh [--check | --help]
#   --check   write the configuration, have nginx test it, and stop there
# Variables: docs/deployment.md, "nginx".
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
say() { printf '{"event":"nginx","message":"%s"}\n' "$*" >&2; }
die() { say "$*"; exit 3; }

case "${1:-}" in
'' | --check) ;;
-h | --help)
    sed -n '2,/^[^#]/{s/^# \{0,1\}//p;}' "$0"
    exit 0
    ;;
*)
    echo "usage: start.sh [--check | --help]" >&2
    exit 2
    ;;
esac

: "${NGINX_USER:=}" # nginx's own default when empty
: "${NGINX_RUN:=/run/involution}" "${NGINX_BINARY:=nginx}" "${NGINX_WORKERS:=auto}"
: "${TRUSTED_HOSTS:=}" "${ALLOWED_ORIGINS:=}" "${REAL_IP_FROM:=}" "${REAL_IP_HEADER:=X-Forwarded-For}"
: "${TLS_FOLDER:=/etc/nginx/ssl}" "${TLS_CERTIFICATE:=}" "${TLS_KEY:=}" "${TLS_STAPLING:=off}"
: "${HSTS_MAX_AGE:=31536000}" "${MAX_REQUEST_SIZE:=1048576}" "${ACCESS_LOG:=/dev/stdout}"
: "${CLIENT_TIMEOUT:=10}" "${NGINX_RATE:=100}" "${NGINX_BURST:=200}" "${NGINX_CONNECTIONS:=100}"
: "${HTTP_LISTEN:=80}" "${HTTPS_LISTEN:=443}" "${GRAFANA_LISTEN:=3000}"
: "${ENGINES_LISTEN:=8080}" "${HISTORICAL_LISTEN:=8081}" "${STATUS_LISTEN:=8082}"
: "${ACME_ROOT:=/var/www/acme}" "${MAINTENANCE_FILE:=/run/maintenance/on}"
: "${ENGINES:=engine-1:8000 engine-2:8000}" "${HISTORICAL:=historical:8000}" "${GATEWAYS:=gateway:3000}"
: "${TIME_RESOLVERS:=time-resolver:8002}" "${GRAFANA:=grafana:3000}" "${RESOLVE_SECONDS:=2}"

[ -n "$TRUSTED_HOSTS" ] || die "TRUSTED_HOSTS must name the hosts to serve"
# A certificate may keep its own name (your-domain.com.crt and .key) where it is the only one
only() { [ $# -eq 1 ] && [ -e "$1" ] && echo "$1"; }
if [ -z "$TLS_CERTIFICATE" ]; then
    TLS_CERTIFICATE="$TLS_FOLDER/tls.crt"
    [ -e "$TLS_CERTIFICATE" ] || TLS_CERTIFICATE=$(only "$TLS_FOLDER"/*.crt) || TLS_CERTIFICATE="$TLS_FOLDER/tls.crt"
fi
: "${TLS_KEY:=${TLS_CERTIFICATE%.*}.key}"
for file in "$TLS_CERTIFICATE" "$TLS_KEY"; do
    [ -r "$file" ] || die "$file cannot be read: put the certificate there (for trying: nginx/self_signed.sh)"
done

# lines PREFIX LIST SUFFIX: one line of configuration for each word of a comma-separated list
lines() {
    for word in $(printf '%s' "$2" | tr ',' ' '); do printf '%s%s%s\n' "$1" "$word" "$3"; done
}

# are_the_world LIST: whether its networks hold more public addresses than any CDN has: more than a /8
# of IPv4, or IPv6 wider than a /22 (services/common/addresses.py has the same rule)
are_the_world() {
    printf '%s' "$1" | tr ',' '\n' | awk '
        { gsub(/[ \t]/, "") }
        /^(10|127)\./ || /^192\.168\./ || /^169\.254\./ { if (bits() >= 8) next }
        /^172\.(1[6-9]|2[0-9]|3[01])\./ || /^100\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])\./ {
            if (bits() >= 10) next
        }
        tolower($0) ~ /^(f[cd]|fe[89ab])/ { if (bits() >= 7) next }
        /:/ { six += 2 ^ (22 - bits()); next }
        /\./ { four += 2 ^ (8 - bits()) }
        function bits() { return $0 ~ /\// ? substr($0, index($0, "/") + 1) + 0 : ($0 ~ /:/ ? 128 : 32) }
        END { exit !(four > 1 || six > 1) }'
}
if are_the_world "$REAL_IP_FROM"; then
    die "REAL_IP_FROM must not trust the world: a client could then give any address as its own"
fi

# fill FILE: the template with its @NAMES@ filled in
fill() {
    awk -v origins="$origins" -v real_ip="$real_ip" '
        /^@NGINX_USER@$/ { if (ENVIRON["NGINX_USER"] != "") print "user " ENVIRON["NGINX_USER"] ";"; next }
        /^@ORIGINS@$/ { printf "%s", origins; next }
        /^@REAL_IP@$/ { printf "%s", real_ip; next }
        {
            out = ""
            while (match($0, /@[A-Z_]+@/)) {
                name = substr($0, RSTART + 1, RLENGTH - 2)
                out = out substr($0, 1, RSTART - 1) ENVIRON[name]
                $0 = substr($0, RSTART + RLENGTH)
            }
            print out $0
        }' "$1"
}

# addresses HOST: its IPv4 addresses, one a line; an address is its own
addresses() {
    case "$1" in
    *[!0-9.]*) ;;
    *)
        echo "$1"
        return
        ;;
    esac
    if command -v nslookup >/dev/null 2>&1; then
        # the server that was asked stands above, with its port
        nslookup -type=a "$1" 2>/dev/null | awk '/^Address/ && !/[#:][0-9]+$/ { print $NF }'
    else
        getent ahosts "$1" | awk '{ print $1 }'
    fi | grep -E '^[0-9]+(\.[0-9]+){3}$' | sort -u || true
}

# servers "HOST:PORT ..." [backup]: the server lines of an upstream
servers() {
    for target in $1; do
        for address in $(addresses "${target%:*}"); do
            # max_fails=0: one error must not take an instance out; the next request may find it well
            echo "    server $address:${target##*:} max_fails=0${2:+ $2};"
        done
    done
}

# upstream NAME KEEPALIVE TARGETS [BACKUPS]
upstream() {
    found=$(servers "$3")
    # A name that stops answering altogether is more often DNS in trouble than nobody there
    if [ -n "$found" ]; then
        printf '%s\n' "$found" >"$RUN/known-$1"
    elif [ -f "$RUN/known-$1" ]; then
        found=$(cat "$RUN/known-$1")
    fi
    # Without any of its own, the spare ones serve as if they were its own
    spare=$(servers "${4:-}" "${found:+backup}")
    echo "upstream $1 {"
    echo "    zone $1 64k;"
    printf '%s\n' "${found}" "${spare}" | sed '/^$/d'
    [ -n "$found$spare" ] || echo "    server 127.0.0.1:9 down;"
    echo "    keepalive $2;"
    echo "    keepalive_requests 100000;"
    # less than KEEPALIVE (75 s), so that it is always nginx that hangs up
    echo "    keepalive_timeout 60s;"
    echo "}"
}

upstreams() {
    upstream engines 64 "$ENGINES"
    upstream historical 16 "$HISTORICAL"
    upstream gateway 64 "$GATEWAYS" "$ENGINES"
    upstream time_resolver 16 "$TIME_RESOLVERS" "$ENGINES"
    upstream grafana 4 "$GRAFANA"
}

export CONF="$NGINX_RUN/conf" RUN="$NGINX_RUN"
SERVER_NAMES=$(printf '%s' "$TRUSTED_HOSTS" | tr ',' ' ')
export SERVER_NAMES NGINX_USER NGINX_WORKERS TLS_CERTIFICATE TLS_KEY TLS_STAPLING HSTS_MAX_AGE MAX_REQUEST_SIZE
export ACCESS_LOG CLIENT_TIMEOUT NGINX_RATE NGINX_BURST NGINX_CONNECTIONS HTTP_LISTEN HTTPS_LISTEN GRAFANA_LISTEN
export ENGINES_LISTEN HISTORICAL_LISTEN STATUS_LISTEN ACME_ROOT MAINTENANCE_FILE
# shellcheck disable=SC2016 # $http_origin is nginx's
origins=$(lines '        "' "$ALLOWED_ORIGINS" '" $http_origin;')
real_ip=$(lines '    set_real_ip_from ' "$REAL_IP_FROM" ';')
[ -z "$real_ip" ] || real_ip="$real_ip
    real_ip_header $REAL_IP_HEADER;
    real_ip_recursive on;
"
[ -z "$origins" ] || origins="$origins
"

mkdir -p "$CONF"
rm -f "$RUN"/known-*
for template in "$here"/templates/*.conf; do
    fill "$template" >"$CONF/${template##*/}"
done
upstreams >"$RUN/upstreams.conf"
"$NGINX_BINARY" -t -q -p "$RUN" -c "$CONF/nginx.conf" -e stderr || die "the configuration is not valid"
[ "${1:-}" != --check ] || exit 0

follow() {
    while sleep "$RESOLVE_SECONDS"; do
        kill -0 "$1" 2>/dev/null || exit 0 # nginx has ended
        # on a full disk what is served stays as it is, and is looked at again
        upstreams >"$RUN/upstreams.new" 2>/dev/null || continue
        cmp -s "$RUN/upstreams.new" "$RUN/upstreams.conf" && continue
        mv "$RUN/upstreams.new" "$RUN/upstreams.conf"
        say "the instances have changed: reloading"
        kill -HUP "$1" 2>/dev/null || exit 0
    done
}
follow $$ &

# nginx's error lines quote the request: a saved chart's link, somebody's query. They go through a
# filter that keeps what happened, to whom and where, as one JSON line (nginx/errors.awk).
rm -f "$RUN/errors"
mkfifo -m 600 "$RUN/errors"
# shellcheck disable=SC2046 # two words: mawk alone would wait until it has 4 KiB
awk $(awk -W version 2>&1 </dev/null | sed -n 's/^mawk.*/-W interactive/p') \
    -f "$here/errors.awk" <"$RUN/errors" >&2 &
exec "$NGINX_BINARY" -p "$RUN" -c "$CONF/nginx.conf" -e stderr -g 'daemon off;' 2>"$RUN/errors"
