"""One row a body: the fields of every answer, whether JSON, CSV, Arrow or a file of a bulk run."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.charts.chart import Charts
from services.ephemeris.positions import Positions
from services.ephemeris.targets.registry import REGISTRY

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


def bodies_of(charts: Charts) -> list[dict[str, dict[str, Any] | None]]:
    """Return the fields of every body of every chart, None for one without a place."""
    positions = charts.positions
    names = positions.names
    count = len(positions.longitude)
    flat = _columns(positions)
    flat.append(_points(positions, count))
    fields = _FIELDS
    if charts.houses is not None:
        fields = (*_FIELDS, "house")
        flat.append(charts.houses.house.ravel().tolist())
    rows = [dict(zip(fields, row, strict=True)) for row in zip(*flat, strict=True)]
    size = len(names)
    made: list[dict[str, dict[str, Any] | None]] = [
        dict(zip(names, rows[start : start + size], strict=True))
        for start in range(0, count * size, size)
    ]
    if positions.missing is not None:
        for body, epoch in np.argwhere(positions.missing).tolist():
            made[epoch][names[body]] = None
    return made


BODY_MISSING, BARYCENTRE_USED = "BODY_MISSING", "BARYCENTRE_USED"
"""Warnings of a chart that speak of a body."""


def notes_of(positions: Positions) -> list[dict[str, list[str]]]:
    """Return for each epoch which bodies have no place, and which a barycentre for their centre."""
    notes: list[dict[str, list[str]]] = [{} for _ in range(positions.longitude.shape[0])]
    if positions.missing is not None:
        for body, epoch in np.argwhere(positions.missing).tolist():
            notes[epoch].setdefault(BODY_MISSING, []).append(positions.names[body])
    for name, centre in positions.centres.items():
        for epoch in np.flatnonzero(~centre).tolist():
            notes[epoch].setdefault(BARYCENTRE_USED, []).append(name)
    return notes


def _points(positions: Positions, count: int) -> list[str | None]:
    """Return which point of each body it is, epoch after epoch."""
    usual: list[str | None] = [REGISTRY[name].point for name in positions.names]
    points = usual * count
    for name, centre in positions.centres.items():
        place = positions.names.index(name)
        for epoch in np.flatnonzero(centre).tolist():
            points[epoch * len(usual) + place] = "centre"
    return points


def _columns(positions: Positions) -> list[list[Any]]:
    """Return the fields of a chart's bodies in their order, each looked at once."""
    numbers = positions.numbers([CHART_COLUMNS[name] for name in _NUMBERS])
    lists: dict[str, list[Any]] = dict(zip(_NUMBERS, numbers, strict=True))
    lists["retrograde"] = positions.retrograde.ravel().tolist()
    sign, degree, certain = positions.signs()
    if positions.on_ecliptic:
        lists["sign"] = [SIGNS[number] for number in sign.ravel().tolist()]
        lists["sign_degree"] = degree.ravel().tolist()
        lists["sign_certain"] = certain.ravel().tolist()
    else:
        nothing = [None] * sign.size
        lists["sign"] = lists["sign_degree"] = lists["sign_certain"] = nothing
    return [lists[name] for name in CHART_COLUMNS]


_NUMBERS = tuple(
    name for name, attribute in CHART_COLUMNS.items() if attribute in Positions.NUMBERS
)
_FIELDS = (*CHART_COLUMNS, "point")


def houses_of(charts: Charts) -> list[dict[str, Any]]:
    """Return the API's `houses` of every chart: degrees, degrees a day, sigmas in arcsec."""
    made = charts.houses
    assert made is not None  # noqa: S101 - the caller asks for houses
    angles = made.houses
    columns = {
        "cusps": angles.cusps,
        "cusp_speeds": angles.cusp_rates,
        "cusp_uncertainty_arcsec": made.cusp_sigma,
        "ascendant": angles.ascendant,
        "ascendant_speed": angles.ascendant_rate,
        "ascendant_uncertainty_arcsec": made.ascendant_sigma,
        "mc": angles.mc,
        "mc_speed": angles.mc_rate,
        "mc_uncertainty_arcsec": made.mc_sigma,
        "armc": angles.armc,
        "armc_uncertainty_arcsec": made.armc_sigma,
        "vertex": angles.vertex,
        "vertex_uncertainty_arcsec": made.vertex_sigma,
        "east_point": angles.east_point,
        "east_point_uncertainty_arcsec": made.east_point_sigma,
    }
    rows = [
        dict(zip(columns, row, strict=True))
        for row in zip(*(array.tolist() for array in columns.values()), strict=True)
    ]
    lots = _lots_of(charts, len(rows))
    for i, row in enumerate(rows):
        fallback = angles.fallback(i)
        row["system"] = fallback["used"] if fallback else angles.system
        row["fallback"] = fallback
        row["lots"] = lots[i]
    return rows


def _lots_of(charts: Charts, count: int) -> list[dict[str, Any] | None]:
    if charts.lots is None:
        return [None] * count
    lots = charts.lots
    columns = [np.asarray(one).tolist() for one in (*lots.fortune, *lots.spirit)]
    return [
        {
            "day": day,
            "part_of_fortune": {"longitude": fortune, "speed": fortune_speed},
            "part_of_spirit": {"longitude": spirit, "speed": spirit_speed},
        }
        for day, fortune, fortune_speed, spirit, spirit_speed in zip(
            lots.day.tolist(), *columns, strict=True
        )
    ]


def zodiacs_of(charts: Charts) -> list[dict[str, Any]]:
    """Return the places of every chart in every zodiac of a list of ayanamsas."""
    zodiacs = charts.zodiacs
    assert zodiacs is not None  # noqa: S101 - the caller asks for zodiacs
    names = charts.positions.names
    return [
        {
            name: {
                "ayanamsa_deg": value,
                "longitudes": dict(zip(names, longitudes, strict=True)),
            }
            for name, value, longitudes in zip(zodiacs.names, own, places, strict=True)
        }
        for own, places in zip(zodiacs.ayanamsa.tolist(), zodiacs.longitude.tolist(), strict=True)
    ]
