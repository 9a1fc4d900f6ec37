#!/bin/sh
# Lint what deploys: Dockerfile (hadolint), compose file and workflows (their schemas), nginx (its own
# test and gixy), Prometheus and Alertmanager (promtool with the rules' unit tests, amtool),
# dashboards, and the Python code's security (bandit). All must be clean. `make lint` calls it.
#
# Usage: scripts/lint_deploy.sh [--help]
set -eu
. "$(dirname -- "$0")/lib.sh"
help_if_asked "$@"
PATH="$PATH:/usr/sbin:/sbin"

need nginx=nginx openssl=openssl promtool=prometheus amtool=prometheus-alertmanager
[ -n "${LINT_PYTHON:-}" ] || venv_with requirements.txt requirements-dev.txt
bin=$(dirname -- "${LINT_PYTHON:-$PY}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$bin/hadolint" Dockerfile
"$bin/check-jsonschema" --quiet --builtin-schema vendor.compose-spec docker-compose.prod.yml
"$bin/check-jsonschema" --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml

TLS_DIR="$work" nginx/self_signed.sh localhost 2>/dev/null
NGINX_RUN="$work/run" TLS_CERTIFICATE="$work/tls.crt" TLS_KEY="$work/tls.key" ENGINES='' HISTORICAL='' \
    GATEWAYS='' TIME_RESOLVERS='' GRAFANA='' TRUSTED_HOSTS=example.org \
    ALLOWED_ORIGINS=https://example.org REAL_IP_FROM=192.0.2.0/24 ACCESS_LOG=/dev/null \
    nginx/start.sh --check
"$bin/gixy" "$work/run/conf/nginx.conf" >"$work/gixy" || { cat "$work/gixy"; exit 1; }

promtool check rules --lint=all --lint-fatal monitoring/prometheus/rules/*.yml >/dev/null
promtool check config monitoring/prometheus/prometheus.yml >/dev/null
promtool test rules monitoring/prometheus/tests/*.yml >/dev/null
ALERT_WEBHOOK_URL=https://alerts.example.org/hook monitoring/alertmanager/start.sh --check "$work/am.yml"
amtool check-config "$work/am.yml" >/dev/null

"$bin/bandit" --quiet --recursive --configfile pyproject.toml \
    services gateway ops involution clients/python/src docker monitoring gunicorn.conf.py
say "deployment files: clean"
