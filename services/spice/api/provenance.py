"""What an answer was reckoned with, so that anybody can reckon it again."""

from __future__ import annotations

from typing import Any

from services.common import version
from services.ephemeris.observe import Ephemeris


def about(engine: Ephemeris) -> dict[str, Any]:
    """Return the versions, the kernels with their SHA-256, and the coverage of an engine."""
    pool = engine.pool
    return {
        "service_version": version.VERSION,
        "spice_version": pool.spice_version,
        "kernel_set_tag": pool.tag,
        "ephemeris": pool.ephemeris,
        "kernels": [{"name": name, "sha256": sha} for name, sha in pool.kernels],
        "coverage": engine.coverage(),
    }
