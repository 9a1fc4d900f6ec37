#!/bin/sh
# Start Alertmanager with its configuration filled in: where alerts go (ALERT_WEBHOOK_URL). Without
# it they are only shown in its own page and in Grafana, and the log says so. WATCHDOG_URL is told every
# five minutes that all of this works (healthchecks.io and the like ring when that stops).
#
# Usage: start.sh [--check FILE]     --check writes the configuration to FILE and stops there
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
target=${ALERTMANAGER_CONFIG:-/tmp/alertmanager.yml}
if [ "${1:-}" = --check ]; then
    target=${2:?usage: start.sh [--check FILE]}
fi
umask 077
cp "$here/alertmanager.yml" "$target"
if [ -n "${ALERT_WEBHOOK_URL:-}" ]; then
    cat >>"$target" <<END
    webhook_configs:
      - url: '$ALERT_WEBHOOK_URL'
        send_resolved: true
END
else
    echo "ALERT_WEBHOOK_URL is not set: alerts are sent to nobody" >&2
fi
echo "  - name: watchdog" >>"$target"
if [ -n "${WATCHDOG_URL:-}" ]; then
    cat >>"$target" <<END
    webhook_configs:
      - url: '$WATCHDOG_URL'
        send_resolved: false
END
fi
[ "${1:-}" != --check ] || exit 0
exec alertmanager --config.file="$target" --storage.path="${ALERTMANAGER_DATA:-/alertmanager}" \
    --cluster.listen-address= "$@"
