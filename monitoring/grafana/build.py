"""Write the Grafana dashboards from the tables below: `python monitoring/grafana/build.py`.

A panel is a title, a unit and its queries; everything else is the same for all of them. The files
in dashboards/ are what Grafana reads; a test fails when they are not what this program writes.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "dashboards"
DATASOURCE = {"type": "prometheus", "uid": "prometheus"}

GATEWAY_P95 = """histogram_quantile(0.95,
  sum by (upstream, le) (rate(involution_gateway_upstream_seconds_bucket[5m])))"""
DISK_FREE = """node_filesystem_avail_bytes{fstype!~"tmpfs|overlay|squashfs|erofs|iso9660"}
  / node_filesystem_size_bytes"""

# (title, unit, [(query, legend)], kind, threshold from which it is red)
Panel = tuple[str, str, list[tuple[str, str]], str, float | None]


def panel(
    title: str,
    unit: str,
    *queries: tuple[str, str],
    kind: str = "timeseries",
    red: float | None = None,
) -> Panel:
    """Return one panel; `red` draws the threshold of the alert on the same quantity."""
    return title, unit, list(queries), kind, red


SERVICE = [
    panel(
        "Answers through TLS",
        "bool_yes_no",
        ('min by (instance) (probe_success{job="health"})', "{{instance}}"),
        kind="stat",
    ),
    panel(
        "Workers ready / alive",
        "short",
        ("sum by (job) (involution_workers_ready)", "{{job}} ready"),
        ("sum by (job) (involution_workers)", "{{job}} alive"),
        kind="stat",
    ),
    panel(
        "Running",
        "short",
        ("count by (job, version) (involution_build_info)", "{{job}} {{version}}"),
        ("count by (tag, ephemeris) (involution_kernel_set_info)", "{{tag}}"),
        kind="stat",
    ),
    panel("Requests", "reqps", ("involution:requests:rate5m > 0", "{{job}} {{operation}}")),
    panel(
        "Answers by status",
        "reqps",
        (
            'sum by (status) (rate(involution_requests_total{job=~"engine|historical"}[5m])) > 0',
            "{{status}}",
        ),
    ),
    panel("Errors of ours", "percentunit", ("involution:errors:ratio5m", "{{job}}"), red=0.05),
    panel(
        "Chart latency",
        "s",
        ('involution:latency_seconds:p50_5m{operation="calculate"}', "{{job}} p50"),
        ('involution:latency_seconds:p95_5m{operation="calculate"}', "{{job}} p95"),
        ('involution:latency_seconds:p99_5m{operation="calculate"}', "{{job}} p99"),
        red=1.0,
    ),
    panel(
        "Slower than 500 ms and 1 s",
        "percentunit",
        ("involution:slower_than_500ms:ratio5m", "{{job}} 500 ms"),
        ("involution:slower_than_1s:ratio5m", "{{job}} 1 s"),
        red=0.05,
    ),
    panel("In flight", "short", ("sum by (job) (involution_requests_in_flight)", "{{job}}")),
    panel(
        "Problems by code",
        "reqps",
        ("sum by (code) (rate(involution_errors_total[5m])) > 0", "{{code}}"),
    ),
    panel(
        "Security events within the hour",
        "short",
        ("involution:security_events:increase1h", "all"),
        ("sum by (reason) (increase(involution_blocked_total[1h]))", "{{reason}}"),
        ("sum(increase(involution_rate_limited_total[1h]))", "quota"),
        red=50.0,
    ),
    panel(
        "Quotas",
        "short",
        ("min by (job) (involution_redis_up)", "{{job}}: 1 = shared in Redis"),
        (
            "sum by (job) (rate(involution_redis_fallbacks_total[5m]))",
            "{{job}} counted in memory/s",
        ),
    ),
    panel(
        "Gateway: charts by upstream",
        "reqps",
        (
            "sum by (upstream, reason) (rate(involution_gateway_routed_total[5m]))",
            "{{upstream}} {{reason}}",
        ),
    ),
    panel(
        "Gateway: upstreams",
        "short",
        ("min by (upstream) (involution_gateway_upstream_up)", "{{upstream}} up"),
        (
            "sum(rate(involution_gateway_upstream_failures_total[5m])) or vector(0)",
            "failures/s",
        ),
    ),
    panel(
        "Gateway: upstream p95",
        "s",
        (
            GATEWAY_P95,
            "{{upstream}}",
        ),
    ),
    panel(
        "Earth orientation known for",
        "s",
        ("-max by (job) (involution_eop_age_seconds)", "{{job}}"),
        kind="stat",
    ),
    panel(
        "Instances",
        "short",
        ("involution:instances:up", "{{job}} answering"),
        ("sum by (job) (involution_workers_broken)", "{{job}}: wrong kernels"),
        (
            "sum by (job) (increase(involution_worker_starts_total[15m]))",
            "{{job}}: begun in 15 min",
        ),
    ),
    panel(
        "Chart store",
        "bool_yes_no",
        ('min(involution_store_up{job=~"engine|historical"})', "read"),
        ('min(involution_store_writable{job=~"engine|historical"})', "written"),
        kind="stat",
    ),
    panel(
        "Memory of the workers",
        "bytes",
        ("involution_memory_pss_bytes", "{{job}} {{instance}}"),
    ),
    panel(
        "Age of what ages",
        "s",
        ("max by (job) (involution_eop_measured_age_seconds)", "{{job}} Earth orientation"),
        ("max by (job) (involution_tzdb_age_seconds)", "{{job}} time zones"),
        kind="stat",
    ),
    panel(
        "Kernels' coverage ends in",
        "s",
        (
            "(min by (job) (involution_coverage_end_jd) - 2440587.5) * 86400 - time()",
            "{{job}}",
        ),
        kind="stat",
    ),
    panel("TT - UT1", "s", ("max(involution_delta_t_seconds)", "ΔT"), kind="stat"),
    panel(
        "Up for",
        "s",
        ("time() - involution_start_time_seconds", "{{job}} {{instance}}"),
        kind="stat",
    ),
]

MACHINES = [
    panel(
        "Certificate ends in",
        "s",
        ("min(probe_ssl_earliest_cert_expiry) - time()", "certificate"),
        kind="stat",
    ),
    panel("Targets up", "short", ("sum by (job) (up)", "{{job}}"), kind="stat"),
    panel(
        "Newest backup",
        "s",
        ("time() - involution_backup_made_time_seconds", "age"),
        ("involution_backup_max_age_seconds", "allowed"),
        kind="stat",
    ),
    panel(
        "Backups",
        "short",
        ("involution_backup_charts", "charts"),
        ("involution_backup_findings + involution_backup_failed", "findings"),
        ("involution_backup_verify_findings", "findings when verified"),
        kind="stat",
    ),
    panel(
        "Alerts firing",
        "short",
        ('count(ALERTS{alertstate="firing", severity!="none"}) or vector(0)', "firing"),
        kind="stat",
        red=1.0,
    ),
    panel(
        "Probes",
        "s",
        ("probe_duration_seconds", "{{job}} {{instance}}"),
    ),
    panel(
        "nginx connections",
        "short",
        ("nginx_connections_active", "active"),
        ("nginx_connections_waiting", "idle"),
    ),
    panel("nginx requests", "reqps", ("rate(nginx_http_requests_total[5m])", "requests")),
    panel(
        "Redis memory",
        "bytes",
        ("redis_memory_used_bytes", "used"),
        ("redis_memory_max_bytes", "limit"),
    ),
    panel(
        "Redis",
        "ops",
        ("rate(redis_commands_processed_total[5m])", "commands"),
        ("rate(redis_evicted_keys_total[5m])", "evicted"),
    ),
    panel(
        "PostgreSQL connections",
        "short",
        ("sum by (datname) (pg_stat_database_numbackends)", "{{datname}}"),
    ),
    panel("PostgreSQL size", "bytes", ("sum by (datname) (pg_database_size_bytes)", "{{datname}}")),
    panel(
        "Processors busy",
        "percentunit",
        ('1 - avg(rate(node_cpu_seconds_total{mode="idle"}[5m]))', "busy"),
    ),
    panel(
        "Memory",
        "bytes",
        ("node_memory_MemTotal_bytes - node_memory_MemAvailable_bytes", "used"),
        ("node_memory_MemTotal_bytes", "all"),
    ),
    panel(
        "Disk free",
        "percentunit",
        (
            DISK_FREE,
            "{{mountpoint}}",
        ),
    ),
]


def dashboard(uid: str, title: str, panels: list[Panel]) -> dict[str, Any]:
    """Return a dashboard as Grafana's JSON model, three panels a row."""
    return {
        "uid": uid,
        "title": title,
        "tags": ["involution"],
        "schemaVersion": 39,
        "editable": False,
        "refresh": "30s",
        "time": {"from": "now-3h", "to": "now"},
        "timezone": "utc",
        "panels": [_model(number, one) for number, one in enumerate(panels)],
    }


def _model(number: int, one: Panel) -> dict[str, Any]:
    title, unit, queries, kind, red = one
    steps: list[dict[str, Any]] = [{"color": "green", "value": None}]
    if red is not None:
        steps.append({"color": "red", "value": red})
    custom = {"thresholdsStyle": {"mode": "line"}} if red is not None and kind != "stat" else {}
    return {
        "id": number + 1,
        "title": title,
        "type": kind,
        "datasource": DATASOURCE,
        "gridPos": {"x": 8 * (number % 3), "y": 8 * (number // 3), "w": 8, "h": 8},
        "fieldConfig": {
            "defaults": {
                "unit": unit,
                "min": 0,
                "custom": custom,
                "thresholds": {"mode": "absolute", "steps": steps},
            },
            "overrides": [],
        },
        "targets": [
            {"refId": chr(65 + n), "datasource": DATASOURCE, "expr": expr, "legendFormat": legend}
            for n, (expr, legend) in enumerate(queries)
        ],
    }


def files() -> dict[str, str]:
    """Return file name -> text of every dashboard."""
    dashboards = {
        "service.json": dashboard("involution-service", "Involution: the service", SERVICE),
        "machines.json": dashboard("involution-machines", "Involution: what it runs on", MACHINES),
    }
    return {
        name: json.dumps(content, indent=1, ensure_ascii=False) + "\n"
        for name, content in dashboards.items()
    }


if __name__ == "__main__":
    for name, text in files().items():
        (FOLDER / name).write_text(text)
