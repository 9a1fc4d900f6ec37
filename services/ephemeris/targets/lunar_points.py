"""Points that are defined, not seen, by the kind under which the core computes them."""

from __future__ import annotations

from services.ephemeris.core.points import (
    MEAN_APOGEE,
    MEAN_NODE,
    OSCULATING_APOGEE,
    TRUE_NODE,
    VERNAL_POINT,
)

KINDS: dict[str, int] = {
    "MeanNode": MEAN_NODE,
    "TrueNode": TRUE_NODE,
    "MeanSouthNode": -MEAN_NODE,
    "TrueSouthNode": -TRUE_NODE,
    "MeanApogee": MEAN_APOGEE,
    "OsculatingApogee": OSCULATING_APOGEE,
    "MeanPerigee": -MEAN_APOGEE,
    "OsculatingPerigee": -OSCULATING_APOGEE,
    "VernalPoint": VERNAL_POINT,
}
"""Every point by its id in `bodies.BODIES`; negative: opposite to the point of that kind."""

FROM_THE_MOON = frozenset({"TrueNode", "TrueSouthNode", "OsculatingApogee", "OsculatingPerigee"})
"""The points that need the Moon's state."""
