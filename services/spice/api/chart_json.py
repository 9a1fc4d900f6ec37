"""Charts as JSON: the parts of `/calculate`'s answer, each written from arrays by a template."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray

from services.ephemeris.astrology.aspects import AspectList
from services.ephemeris.astrology.houses import FALLBACK, fallbacks
from services.ephemeris.charts.chart import Charts
from services.ephemeris.core import table_rows as core
from services.ephemeris.frames.of_date import NUTATION_MODEL, PRECESSION_MODELS
from services.ephemeris.options import Options
from services.ephemeris.positions import NUMBERS, Positions
from services.ephemeris.targets.registry import REGISTRY
from services.spice.api.rows import CHART_COLUMNS, SIGNS, notes_of
from services.spice.api.templates import BOOL, NUMBER, Template, Words

Integers = NDArray[np.int64]
Text = bytes | memoryview

_WORDS = {
    "retrograde": BOOL,
    "sign": Words([*SIGNS, None]),
    "sign_certain": Words([False, True, None]),
}
_HOUSE = Words(range(1, 13))
_SOURCES = np.array(
    [
        core.SIGN_DEGREE if name == "sign_degree" else NUMBERS[attribute]
        for name, attribute in CHART_COLUMNS.items()
        if name not in _WORDS
    ]
)
"""The properties of a body's numbers, in the order of the fields."""


class Parts(NamedTuple):
    """One chart's JSON in parts; None for what was not asked for. `fallback`: see `Houses`.

    `meta` has no braces: what else is to be said stands before and behind it. `notes`: the bodies
    of which a warning speaks, by its code.
    """

    bodies: Text
    meta: Text
    houses: Text | None
    fallback: dict[str, str] | None
    aspects: Text | None
    zodiacs: Text | None
    notes: dict[str, list[str]]


def parts_of(made: Charts) -> list[Parts]:
    """Return each chart's parts."""
    bodies = bodies_of(made)
    count = len(bodies)
    nothing: list[Any] = [None] * count
    houses, fallbacks, aspects = nothing, nothing, nothing
    if made.houses is not None:
        houses = houses_of(made)
        if made.houses.houses.reason.any():
            fallbacks = [made.houses.houses.fallback(i) for i in range(count)]
    if made.aspects is not None:
        aspects = aspects_of(made.aspects, made.aspect_names)
    zodiacs = nothing if made.zodiacs is None else zodiacs_of(made)
    notes = notes_of(made.positions)
    return list(map(Parts, bodies, metas_of(made), houses, fallbacks, aspects, zodiacs, notes))


def bodies_of(made: Charts) -> list[Text]:
    """Return the bodies of every chart, by name."""
    positions, missing = made.positions, made.positions.missing
    values = positions.values
    if missing is not None:  # numbers of no meaning, for the template; `_without` takes them out
        values = values.copy()
        values[:, missing] = 0.0
    count, bodies = values.shape[2], len(positions.names)
    with_points, with_houses = bool(positions.centres), made.houses is not None
    numbers = np.empty((count, bodies, len(_SOURCES)))
    codes = np.zeros((count, bodies, core.CODES + with_points + with_houses), dtype=np.int64)
    core.put_rows(values, _SOURCES, positions.on_ecliptic, numbers, codes)
    if with_points:
        codes[:, :, core.CODES] = _point_codes(positions)
    if made.houses is not None:
        house = made.houses.house - 1
        codes[:, :, -1] = house if missing is None else np.where(missing.T, 0, house)
    template = _bodies(positions.names, with_points, with_houses)
    made_of = _cut(*template.fill(numbers, codes.reshape(count, -1)))
    return made_of if missing is None else _without(made_of, positions.names, missing)


def _without(texts: list[Text], names: tuple[str, ...], missing: NDArray[np.bool_]) -> list[Text]:
    """Put null in the place of the bodies that are missing (T, E)."""
    texts = list(texts)
    for epoch in np.flatnonzero(missing.any(axis=0)).tolist():
        bodies = orjson.loads(texts[epoch])
        for i in np.flatnonzero(missing[:, epoch]).tolist():
            bodies[names[i]] = None
        texts[epoch] = orjson.dumps(bodies)
    return texts


_POINTS = ("centre", "barycentre", None)


def _point_codes(positions: Positions) -> Integers:
    """Return which point of each body it is (E, T), by its place in `_POINTS`."""
    usual = [_POINTS.index(REGISTRY[name].point) for name in positions.names]
    codes = np.tile(np.array(usual, dtype=np.int64), (positions.values.shape[2], 1))
    for name, centre in positions.centres.items():
        codes[centre, positions.names.index(name)] = _POINTS.index("centre")
    return codes


@lru_cache(maxsize=256)
def _bodies(names: tuple[str, ...], with_points: bool, with_houses: bool) -> Template:
    fields = {name: _WORDS.get(name, NUMBER) for name in CHART_COLUMNS}
    house = {"house": _HOUSE} if with_houses else {}
    return Template(
        {
            name: {
                **fields,
                "point": Words(_POINTS) if with_points else REGISTRY[name].point,
                **house,
            }
            for name in names
        }
    )


_ANGLES: dict[str, Any] = {
    "cusps": [NUMBER] * 12,
    "cusp_speeds": [NUMBER] * 12,
    "cusp_uncertainty_arcsec": [NUMBER] * 12,
    "ascendant": NUMBER,
    "ascendant_speed": NUMBER,
    "ascendant_uncertainty_arcsec": NUMBER,
    "mc": NUMBER,
    "mc_speed": NUMBER,
    "mc_uncertainty_arcsec": NUMBER,
    "armc": NUMBER,
    "armc_uncertainty_arcsec": NUMBER,
    "vertex": NUMBER,
    "vertex_uncertainty_arcsec": NUMBER,
    "east_point": NUMBER,
    "east_point_uncertainty_arcsec": NUMBER,
}
_LOT = {"longitude": NUMBER, "speed": NUMBER, "uncertainty_arcsec": NUMBER}
_LOTS = {"day": BOOL, "part_of_fortune": _LOT, "part_of_spirit": _LOT}


def houses_of(made: Charts) -> list[Text]:
    """Return the `houses` of every chart: degrees, degrees a day, sigmas in arcsec."""
    assert made.houses is not None  # noqa: S101 - the caller asks for houses
    own, angles, lots = made.houses, made.houses.houses, made.lots
    columns: list[Any] = [
        angles.cusps, angles.cusp_rates, own.cusp_sigma,
        angles.ascendant, angles.ascendant_rate, own.ascendant_sigma,
        angles.mc, angles.mc_rate, own.mc_sigma,
        angles.armc, own.armc_sigma,
        angles.vertex, own.vertex_sigma,
        angles.east_point, own.east_point_sigma,
    ]  # fmt: skip
    codes = np.zeros((len(angles.armc), 2 if lots is None else 3), dtype=np.int64)
    codes[:, 0], codes[:, 1] = angles.reason != 0, angles.reason
    if lots is not None:
        columns += [*lots.fortune, lots.fortune_sigma, *lots.spirit, lots.spirit_sigma]
        codes[:, 2] = lots.day
    return _cut(*_houses(angles.system, lots is not None).fill(np.column_stack(columns), codes))


@lru_cache(maxsize=64)
def _houses(system: str, with_lots: bool) -> Template:
    return Template(
        {
            **_ANGLES,
            "system": Words([system, FALLBACK]),
            "fallback": Words(fallbacks(system)),
            "lots": _LOTS if with_lots else None,
        }
    )


def aspects_of(aspect_list: AspectList, names: Sequence[str]) -> list[Text]:
    """Return the `aspects` of every chart: a list, the closest first."""
    numbers = np.column_stack((aspect_list.separation, aspect_list.orb, aspect_list.orb_rate))
    codes = np.column_stack(
        (
            aspect_list.first,
            aspect_list.second,
            aspect_list.aspect,
            aspect_list.applying.astype(np.int64),
        )
    )
    text, starts = _aspects(tuple(names), aspect_list.ids).fill(numbers, codes)
    cuts = [starts[i] for i in aspect_list.starts.tolist()]
    # without the comma behind the last
    lists = (text[a : max(a, b - 1)] for a, b in pairwise(cuts))
    return [b"".join((b"[", rows, b"]")) for rows in lists]


@lru_cache(maxsize=256)
def _aspects(names: tuple[str, ...], ids: tuple[str, ...]) -> Template:
    row = {
        "first": Words(names),
        "second": Words(names),
        "aspect": Words(ids),
        "separation": NUMBER,
        "orb": NUMBER,
        "orb_rate": NUMBER,
        "applying": BOOL,
    }
    return Template(row, behind=b",")


def zodiacs_of(made: Charts) -> list[Text]:
    """Return the places of every chart in every zodiac of a list of ayanamsas."""
    zodiacs = made.zodiacs
    assert zodiacs is not None  # noqa: S101 - the caller asks for zodiacs
    numbers = np.concatenate((zodiacs.ayanamsa[:, :, None], zodiacs.longitude), axis=2)
    template = _zodiacs(zodiacs.names, made.positions.names)
    return _cut(*template.fill(numbers, np.empty((len(numbers), 0), dtype=np.int64)))


@lru_cache(maxsize=64)
def _zodiacs(ayanamsas: tuple[str, ...], names: tuple[str, ...]) -> Template:
    longitudes = dict.fromkeys(names, NUMBER)
    return Template(
        {name: {"ayanamsa_deg": NUMBER, "longitudes": longitudes} for name in ayanamsas}
    )


ORIENTATION = (
    "modelled: IAU 2006/2000A with UT1 from ΔT, no polar motion",
    "measured: ITRF93 from the Earth-orientation kernels",
)


def metas_of(made: Charts) -> list[Text]:
    """Return how each chart was reckoned: the members of `meta`, without braces."""
    options = made.options
    short = made.sky.frames.short_term.tolist()
    sources: list[Any] = [None] * len(short)
    if made.sky.orientation is not None:
        sources = made.sky.orientation.measured.tolist()
    if made.ayanamsa is None:
        return [_meta(options, *row) for row in zip(short, sources, strict=True)]
    return [
        _meta(options, *row).replace(_DEGREES, orjson.dumps(degrees))
        for *row, degrees in zip(short, sources, made.ayanamsa.tolist(), strict=True)
    ]


_DEGREES = b'"@degrees@"'


@lru_cache(maxsize=1024)
def _meta(options: Options, short_term: bool, measured: bool | None) -> bytes:
    sidereal = options.zodiac == "sidereal"
    ayanamsa: Any = options.ayanamsa
    if not isinstance(ayanamsa, str):
        ayanamsa = dict(zip(("t0_jd", "value"), ayanamsa, strict=True))
    members = {
        "zodiac": options.zodiac,
        "ayanamsa": ayanamsa if sidereal else None,
        "ayanamsa_deg": "@degrees@" if sidereal else None,
        "frame": options.frame,
        "observer": named_observer(options),
        "corrections": options.corrections,
        "precession_model": PRECESSION_MODELS[0 if short_term else 1],
        "nutation_model": NUTATION_MODEL,
        "orientation_source": None if measured is None else ORIENTATION[measured],
    }
    return orjson.dumps(members)[1:-1]


def named_observer(options: Options) -> str | dict[str, str]:
    """Return the observer as a request writes it."""
    return options.observer if options.observer_body is None else {"body": options.observer_body}


def _cut(text: memoryview, starts: list[int]) -> list[Text]:
    return [text[a:b] for a, b in pairwise(starts)]
