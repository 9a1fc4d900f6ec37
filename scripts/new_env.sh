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
domain=$1 file=${2:-.env}
case "$domain" in
'' | *[!a-zA-Z0-9.-]*) say "usage: DOMAIN is a host name, such as example.org"; exit 2 ;;
esac
[ ! -e "$file" ] || die "$file is there already and was not touched."

# 32 random bytes as hexadecimal: safe in URLs, shells and configuration files
secret() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }

umask 077
sed -e "s/yourdomain\.com/$domain/g" \
    -e "s/^REDIS_PASSWORD=$/REDIS_PASSWORD=$(secret)/" \
    -e "s/^DB_PASSWORD=$/DB_PASSWORD=$(secret)/" \
    -e "s/^GRAFANA_PASSWORD=$/GRAFANA_PASSWORD=$(secret)/" .env.example >"$file"
say "$file is written for $domain, readable by you alone. Next: a certificate (docs/deployment.md)."
