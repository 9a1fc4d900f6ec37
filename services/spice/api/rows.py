"""One row a body: the fields of every answer, whether JSON, CSV, Arrow or a file of a bulk run."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.positions import Positions

SIGNS = (
    "Aries",
    "Taurus",
    "Gemini",
    "Cancer",
    "Leo",
    "Virgo",
    "Libra",
    "Scorpio",
    "Sagittarius",
    "Capricorn",
    "Aquarius",
    "Pisces",
)

COLUMNS: dict[str, str] = {
    "longitude": "longitude",
    "latitude": "latitude",
    "distance": "distance",
    "speed": "longitude_rate",
    "latitude_speed": "latitude_rate",
    "distance_speed": "distance_rate",
    "retrograde": "retrograde",
    "sign": "sign",
    "sign_degree": "sign_degree",
    "right_ascension": "right_ascension",
    "declination": "declination",
    "azimuth": "azimuth",
    "altitude": "altitude",
    "uncertainty_arcsec": "longitude_sigma",
    "sign_certain": "sign_certain",
}
"""The fields of a row, in their order, and what of `Positions` they hold. NaN stands for null."""

CHART_COLUMNS: dict[str, str] = COLUMNS | {
    "latitude_uncertainty_arcsec": "latitude_sigma",
    "right_ascension_uncertainty_arcsec": "right_ascension_sigma",
    "declination_uncertainty_arcsec": "declination_sigma",
    "azimuth_uncertainty_arcsec": "azimuth_sigma",
    "altitude_uncertainty_arcsec": "altitude_sigma",
}
"""The fields of a body in a chart."""

_WORDS = np.array([*SIGNS, None], dtype=object)  # -1 finds None
_TRUTHS = ("retrograde", "sign_certain")
_OF_SIGNS = ("sign_degree", "sign_certain")


def column(positions: Positions, name: str, columns: dict[str, str] = COLUMNS) -> NDArray[Any]:
    """Return a field's values (E, T); signs as numbers, -1 for none, and null as NaN."""
    return np.asarray(getattr(positions, columns[name]))


def nulls(positions: Positions, name: str) -> NDArray[np.bool_] | None:
    """Return where a field of truth values (E, T) is null; None where it is nowhere.

    Fields of numbers say it themselves (NaN), signs by -1.
    """
    if positions.missing is None or name not in _TRUTHS:
        return None
    return np.asarray(positions.missing.T)


def values(positions: Positions, name: str, columns: dict[str, str] = COLUMNS) -> list[Any]:
    """Return a field's values, epoch after epoch, as plain Python has them."""
    if name in _OF_SIGNS and not positions.on_ecliptic:
        return [None] * positions.longitude.size
    array = column(positions, name, columns)
    if name == "sign":
        array = _WORDS[array]
    elif (none := nulls(positions, name)) is not None:
        array = array.astype(object)
        array[none] = None
    made: list[Any] = array.ravel().tolist()
    return made


BODY_MISSING, BARYCENTRE_USED = "BODY_MISSING", "BARYCENTRE_USED"
ORBIT_EXTRAPOLATED = "ORBIT_EXTRAPOLATED"
"""Warnings of a chart that speak of a body."""


def notes_of(positions: Positions) -> list[dict[str, list[str]]]:
    """Return for each epoch of which bodies a warning speaks, by its code.

    Those that have no place, those that have a barycentre for their centre, and those whose orbit
    is carried on beyond its observations.
    """
    notes: list[dict[str, list[str]]] = [{} for _ in range(positions.values.shape[2])]
    if positions.missing is not None:
        for body, epoch in np.argwhere(positions.missing).tolist():
            notes[epoch].setdefault(BODY_MISSING, []).append(positions.names[body])
    for name, centre in positions.centres.items():
        for epoch in np.flatnonzero(~centre).tolist():
            notes[epoch].setdefault(BARYCENTRE_USED, []).append(name)
    for name, outside in positions.extrapolated.items():
        here = outside
        if positions.missing is not None:
            here = outside & ~positions.missing[positions.names.index(name)]
        for epoch in np.flatnonzero(here).tolist():
            notes[epoch].setdefault(ORBIT_EXTRAPOLATED, []).append(name)
    return notes
