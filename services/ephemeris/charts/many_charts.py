"""Many charts with the same options at once: what `Ephemeris.chart` returns for each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from services.ephemeris.charts.chart import ORIENTATION, SIGNS, Chart, named, notes
from services.ephemeris.charts.columns import COLUMNS, Table
from services.ephemeris.charts.series import Series, Sites
from services.ephemeris.frames.earth import Site
from services.ephemeris.frames.of_date import NUTATION_MODEL, PRECESSION_MODELS
from services.ephemeris.options import Options, resolve_bodies
from services.ephemeris.targets.bodies import BODIES
from services.ephemeris.time.delta_t import GIVEN
from services.ephemeris.time.instants import Instant

_NOT_OF_POINTS = ("distance", "distance_speed")


def charts(
    series: Series,
    instants: Sequence[Instant],
    sites: Sequence[Site],
    options: Options,
    time_uncertainties_s: Sequence[float],
) -> list[Chart | None]:
    """Return a chart for each instant and site, None where the kernels do not cover the instant.

    The numbers are those of `Ephemeris.chart` within 1e-6 arcsec. The instants' ΔT must be given in
    all requests or in none, and `options.houses` must be None. Raises InvalidInput (options).
    """
    names = resolve_bodies(options)
    table = series.table(
        _together(instants),
        Sites(*(
            np.array([getattr(site, name) for site in sites])
            for name in ("latitude", "longitude", "elevation")
        )),
        options,
        np.array(time_uncertainties_s, dtype=np.float64),
    )  # fmt: skip
    rows = _rows(table, names)
    extra = notes(options)
    return [
        Chart(bodies=row, meta=_meta(table, i, options), warnings=[*instant.warnings, *extra])
        if covered
        else None
        for i, (row, instant, covered) in enumerate(
            zip(rows, instants, table.covered.tolist(), strict=True)
        )
    ]


def _together(instants: Sequence[Instant]) -> Instant:
    """Return one `Instant` of arrays, with what a table needs."""

    def pair(name: str) -> tuple[np.typing.NDArray[np.float64], np.typing.NDArray[np.float64]]:
        both = np.array([getattr(one, name) for one in instants], dtype=np.float64)
        return both[:, 0], both[:, 1]

    given = {one.delta_t_source == GIVEN for one in instants}
    assert len(given) == 1  # noqa: S101 - the orientation is then measured for all or for none
    return Instant(
        tt=pair("tt"),
        tdb=pair("tdb"),
        ut1=pair("ut1"),
        utc=None,
        delta_t_s=np.array([one.delta_t_s for one in instants]),
        delta_t_sigma_s=np.array([one.delta_t_sigma_s for one in instants]),
        delta_t_source=instants[0].delta_t_source,
        scale=instants[0].scale,
        input_is_ut1=np.array([bool(one.input_is_ut1) for one in instants]),
        utc_sigma_s=np.array([one.utc_sigma_s for one in instants]),
    )


def _rows(table: Table, names: tuple[str, ...]) -> list[dict[str, dict[str, object]]]:
    """Return the API's fields of every body of every chart."""
    epochs = len(table.covered)
    flat: dict[str, list[object]] = {}
    null: list[object] = [None] * (epochs * len(names))
    on_ecliptic = bool((table.sign >= 0).any())
    empty = set() if on_ecliptic else {"sign_degree", "sign_certain"}
    empty |= {"azimuth", "altitude"} if np.isnan(table.altitude).all() else set()
    for column in COLUMNS:
        values = getattr(table, column).ravel().tolist()
        if column == "sign":
            values = [SIGNS[number] if number >= 0 else None for number in values]
        elif column in empty:
            values = null
        flat[column] = values
    for column in _NOT_OF_POINTS:
        for place, name in enumerate(names):
            if BODIES[name].kind != "body":
                flat[column][place :: len(names)] = [None] * epochs
    points = [BODIES[name].point for name in names] * epochs
    fields = (*COLUMNS, "point")
    bodies = [
        dict(zip(fields, row, strict=True))
        for row in zip(*(flat[column] for column in COLUMNS), points, strict=True)
    ]
    return [
        dict(zip(names, bodies[start : start + len(names)], strict=True))
        for start in range(0, len(bodies), len(names))
    ]


def _meta(table: Table, index: int, options: Options) -> dict[str, object]:
    sidereal = options.zodiac == "sidereal"
    topocentric = options.observer == "topocentric"
    return {
        "zodiac": options.zodiac,
        "ayanamsa": named(options.ayanamsa) if sidereal else None,
        "ayanamsa_deg": float(table.ayanamsa_deg[index]) if sidereal else None,
        "frame": options.frame,
        "observer": options.observer,
        "corrections": options.corrections,
        "precession_model": PRECESSION_MODELS[0 if table.short_term[index] else 1],
        "nutation_model": NUTATION_MODEL,
        "orientation_source": ORIENTATION[int(table.measured[index])] if topocentric else None,
    }
