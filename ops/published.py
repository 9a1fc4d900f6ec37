"""What a chore leaves for Prometheus: gauges in a file of node-exporter's textfile collector.

A backup that is made by a timer has ended when Prometheus asks. TEXTFILE_DIR is the folder that
node-exporter reads (--collector.textfile.directory); without it nothing is written.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Gauge, write_to_textfile

from services.common.settings import OperatorSettings

READABLE = 0o644  # node-exporter runs as somebody else


def publish(
    settings: OperatorSettings, chore: str, gauges: Mapping[str, tuple[str, float | None]]
) -> None:
    """Write gauges (name -> help, value) of a chore, in place of its last ones; None is left out.

    That they cannot be written is told and fails no chore: an alert rings when they grow old.
    """
    if settings.textfile_dir is None:
        return
    registry = CollectorRegistry()
    for name, (text, value) in gauges.items():
        if value is not None:
            Gauge(f"involution_{name}", text, registry=registry).set(value)
    file = settings.textfile_dir / f"involution_{chore}.prom"
    try:
        settings.textfile_dir.mkdir(parents=True, exist_ok=True)
        write_to_textfile(str(file), registry)
        file.chmod(READABLE)
    except OSError as error:
        sys.stderr.write(f"{file} cannot be written: {error.strerror}\n")
