#!/bin/sh
# Write .env for the production stack from .env.example: your domain, and passwords made here.
# An existing .env is never touched.
#
# Usage: scripts/new_env.sh DOMAIN [FILE]       e.g. scripts/new_env.sh example.org
# Serves DOMAIN, app.DOMAIN and api.DOMAIN, and lets browsers of https://DOMAIN and
# https://app.DOMAIN ask; edit the file for anything else.
set -eu
. "$(dirname -- "$0")/lib.sh"
help_if_asked "$@"
[ $# -eq 1 ] || [ $# -eq 2 ] || { say "usage: scripts/new_env.sh DOMAIN [FILE]"; exit 2; }
domain=$1 file=$ROOT/.env
[ $# -eq 1 ] || file=$(callers_path "$2")
case "$domain" in
'' | -* | .* | *[!a-zA-Z0-9.-]*) say "usage: DOMAIN is a host name, such as example.org"; exit 2 ;;
esac
[ ! -e "$file" ] || die "$file is there already and was not touched."

# 32 random bytes as hexadecimal: safe in URLs, shells and configuration files
secret() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }

umask 077
# made under another name: half a file would be taken for yours the next time
draft=$file.$$
trap 'rm -f "$draft"' EXIT
[ -d "$(dirname -- "$file")" ] || die "$(dirname -- "$file") is not there."
sed -e "s/yourdomain\.com/$domain/g" \
    -e "s/^REDIS_PASSWORD=$/REDIS_PASSWORD=$(secret)/" \
    -e "s/^DB_PASSWORD=$/DB_PASSWORD=$(secret)/" \
    -e "s/^GRAFANA_PASSWORD=$/GRAFANA_PASSWORD=$(secret)/" .env.example >"$draft" ||
    die "$file cannot be written."
if ! ln "$draft" "$file" 2>/dev/null; then # another one was quicker, or a disk without such links
    [ ! -e "$file" ] || die "$file is there already and was not touched."
    mv "$draft" "$file" || die "$file cannot be written."
fi
say "$file is written for $domain, readable by you alone. Next: a certificate (docs/deployment.md)."
