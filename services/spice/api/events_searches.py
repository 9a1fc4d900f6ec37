"""From the searches of a request to those of the science, natal charts reckoned on the way."""

from __future__ import annotations

from typing import Any

from services.ephemeris.charts.chart import charts
from services.ephemeris.errors import BodyOutOfCoverage, EphemerisError, InvalidInput
from services.ephemeris.events.exact_aspects import Aspect, Phase, Return
from services.ephemeris.events.extremes import INNER, Apsis, Declination, Elongation, Node
from services.ephemeris.events.horizon import Crossing, Horizon, Meridian, Twilight
from services.ephemeris.events.ingresses import Ingress
from services.ephemeris.events.lunar_eclipses import LunarEclipse
from services.ephemeris.events.occultations import HIDDEN, Occultation
from services.ephemeris.events.pairs import ConjunctionRA, Parallel, pairs_of
from services.ephemeris.events.planet_transits import PlanetTransit
from services.ephemeris.events.refraction import Air
from services.ephemeris.events.search import Kind
from services.ephemeris.events.solar_eclipses import SolarEclipse
from services.ephemeris.events.stations import Station
from services.ephemeris.events.void_of_course import PLANETS, VoidOfCourse
from services.ephemeris.options import Options, resolve_bodies
from services.spice.api import events_eclipses as hidden
from services.spice.api import events_kinds as model
from services.spice.api.answer import Answers, options_of, site_of
from services.spice.api.models import ChartRequest

MOVING = ("Sun", "Moon", *PLANETS[1:])
"""The Sun, the Moon and the planets to Pluto."""
ARCSEC = 1.0 / 3600.0


def searches_of(answers: Answers, payload: Any) -> list[Kind]:
    """Return the searches of a validated request. Raises EphemerisError."""
    made: list[Kind] = []
    for number, search in enumerate(payload.search):
        try:
            made.append(_MAKERS[search.kind](answers, payload, search))
        except EphemerisError as error:
            field = f"search[{number}]" + (f".{error.field}" if error.field else "")
            if isinstance(error, BodyOutOfCoverage):
                raise error.needed(field) from None
            raise type(error)(str(error), field=field, **error.extra) from None
    return made


def _bodies(search: Any, usual: tuple[str, ...] = MOVING) -> tuple[str, ...]:
    bodies: tuple[str, ...] = search.bodies or usual
    resolve_bodies(Options(bodies=bodies, observer="geocentric"))
    return bodies


def _check_moves(payload: Any, bodies: tuple[str, ...]) -> None:
    """Refuse what the tropical zodiac is counted from. Raises InvalidInput."""
    if payload.zodiac == "tropical" and "VernalPoint" in bodies:
        raise InvalidInput(
            "VernalPoint is where the tropical zodiac begins, and stays there; it moves in a "
            "sidereal one.",
            field="bodies",
        )


def _ingress(_: Answers, payload: Any, search: model.IngressSearch) -> Kind:
    bodies = _bodies(search)
    _check_moves(payload, bodies)
    return Ingress(bodies, search.into)


def _station(_: Answers, payload: Any, search: model.StationSearch) -> Kind:
    bodies = _bodies(search, MOVING[2:])
    _check_moves(payload, bodies)
    return Station(bodies)


def _paired(bodies: tuple[str, ...], to: tuple[str, ...] | None) -> tuple[str, ...]:
    """Return the others of pairs. Raises InvalidInput where no two make one."""
    if to is not None:
        resolve_bodies(Options(bodies=to, observer="geocentric"))
    if not pairs_of(bodies, to or bodies):
        field = "bodies" if to is None else "to"
        raise InvalidInput(
            "There is no pair in it: name two bodies that are neither the same nor one axis.",
            field=field,
        )
    return to or bodies


def _aspect(answers: Answers, payload: Any, search: model.AspectSearch) -> Kind:
    bodies = _bodies(search)
    if search.to is None:
        return Aspect(bodies, _paired(bodies, None), angles=search.angles, orb=search.orb)
    if isinstance(search.to, tuple):
        _paired(bodies, search.to)
        return Aspect(bodies, search.to, angles=search.angles, orb=search.orb)
    if isinstance(search.to, dict):
        points = tuple((name, degrees % 360.0, 0.0) for name, degrees in search.to.items())
    else:
        points = natal_points(answers, payload, search.to)
    return Aspect(bodies, points=points, angles=search.angles, orb=search.orb)


def natal_points(
    answers: Answers, payload: Any, natal: ChartRequest
) -> tuple[tuple[str, float, float], ...]:
    """Return a natal chart's places in the zodiac of the search: name, longitude, sigma, degrees.

    With houses, the Ascendant and the MC are among them. Raises EphemerisError.
    """
    natal = natal.model_copy(
        update={
            "zodiac": payload.zodiac, "ayanamsa": payload.ayanamsa, "frame": "ecliptic_of_date",
            "missing": "refuse",  # nothing can come to a place that is not known
        }
    )  # fmt: skip
    instant, _ = answers.moment(natal)
    answers.engine.check_coverage(instant)
    made = charts(
        answers.engine, instant, site_of(natal), options_of(natal), natal.time_uncertainty_s
    )
    places = made.positions
    rows = zip(
        places.names,
        places.longitude[0].tolist(),
        (places.longitude_sigma[0] * ARCSEC).tolist(),
        strict=True,
    )
    points = list(rows)
    if made.houses is not None:
        angles = made.houses.houses
        points.append(
            (
                "Ascendant",
                float(angles.ascendant[0]),
                float(made.houses.ascendant_sigma[0]) * ARCSEC,
            )
        )
        points.append(("MC", float(angles.mc[0]), float(made.houses.mc_sigma[0]) * ARCSEC))
    return tuple(points)


def _phase(_: Answers, __: Any, search: model.PhaseSearch) -> Kind:
    return Phase(search.angles)


def _return(answers: Answers, payload: Any, search: model.ReturnSearch) -> Kind:
    body = search.body
    resolve_bodies(Options(bodies=(body,), observer="geocentric"))
    if body == "VernalPoint" and payload.zodiac == "tropical":
        raise InvalidInput("VernalPoint stays where the tropical zodiac begins.", field="body")
    if not isinstance(search.to, ChartRequest):
        return Return(body, search.to)
    if search.to.observer not in {"geocentric", "topocentric"}:
        raise InvalidInput(
            "Returns are seen from the Earth, and this chart is not: give it another observer.",
            field="to.observer",
        )
    # like is compared with like: a Moon seen from a place is up to a degree from the centre's
    natal = search.to.model_copy(
        update={
            "bodies": (body,), "houses": None, "aspects": None, "observer": payload.observer,
            "corrections": "apparent",
        }
    )  # fmt: skip
    (_, longitude, sigma), *_rest = natal_points(answers, payload, natal)
    return Return(body, longitude, sigma)


def _void(_: Answers, __: Any, search: model.VoidSearch) -> Kind:
    bodies = tuple(body for body in _bodies(search, PLANETS) if body != "Moon")
    if not bodies:
        raise InvalidInput("The Moon makes no aspects to itself.", field="bodies")
    return VoidOfCourse(search.angles, bodies)


def _node(_: Answers, __: Any, search: model.NodeSearch) -> Kind:
    return Node(_bodies(search, MOVING[1:]))


def _apsis(_: Answers, __: Any, search: model.ApsisSearch) -> Kind:
    bodies = search.bodies or ("Moon", "Earth")
    resolve_bodies(Options(bodies=bodies, observer="barycentric"))
    return Apsis(bodies)


def _declination(_: Answers, __: Any, search: model.DeclinationSearch) -> Kind:
    return Declination(_bodies(search))


def _elongation(_: Answers, __: Any, search: model.ElongationSearch) -> Kind:
    return Elongation(_bodies(search, INNER))


def _conjunction(_: Answers, __: Any, search: model.ConjunctionRASearch) -> Kind:
    bodies = _bodies(search)
    return ConjunctionRA(bodies, _paired(bodies, search.to))


def _parallel(_: Answers, __: Any, search: model.ParallelSearch) -> Kind:
    bodies = _bodies(search)
    return Parallel(bodies, _paired(bodies, search.to))


def _on_ground(search: Any) -> tuple[str, ...]:
    bodies: tuple[str, ...] = search.bodies or ("Sun", "Moon")
    resolve_bodies(Options(bodies=bodies, observer="topocentric"))
    return bodies


def _crossing(_: Answers, __: Any, search: model.RiseSearch | model.SetSearch) -> Kind:
    air = search.refraction
    known = Air(air) if isinstance(air, str) else Air("air", air.pressure_hpa, air.temperature_c)
    horizon = Horizon(search.horizon_deg, known, search.limb, search.semidiameter)
    return Crossing(_on_ground(search), search.kind, horizon)


def _meridian(_: Answers, __: Any, search: model.TransitSearch | model.AntitransitSearch) -> Kind:
    return Meridian(_on_ground(search), search.kind)


def _twilight(_: Answers, __: Any, search: model.TwilightSearch) -> Kind:
    return Twilight(search.depression)


def _solar(_: Answers, __: Any, search: hidden.EclipseSolarSearch) -> Kind:
    return SolarEclipse(search.local, search.moon_radius, search.path, search.moon_centre)


def _lunar(_: Answers, __: Any, search: hidden.EclipseLunarSearch) -> Kind:
    return LunarEclipse(search.shadow, search.moon_centre)


def _planet(_: Answers, __: Any, search: hidden.PlanetTransitSearch) -> Kind:
    return PlanetTransit(_bodies(search, INNER))


def _occultation(_: Answers, __: Any, search: hidden.OccultationSearch) -> Kind:
    (by,) = resolve_bodies(Options(bodies=(search.by,), observer="geocentric"))
    wanted = search.bodies or tuple(body for body in HIDDEN if body != by)
    bodies = resolve_bodies(Options(bodies=wanted, observer="geocentric"))
    return Occultation(bodies, by, search.local, search.moon_radius, search.moon_centre)


_MAKERS: dict[str, Any] = {
    "ingress": _ingress,
    "station": _station,
    "aspect": _aspect,
    "phase": _phase,
    "return": _return,
    "void_of_course": _void,
    "node": _node,
    "apsis": _apsis,
    "declination": _declination,
    "elongation": _elongation,
    "conjunction_ra": _conjunction,
    "parallel": _parallel,
    "rise": _crossing,
    "set": _crossing,
    "transit": _meridian,
    "antitransit": _meridian,
    "twilight": _twilight,
    "eclipse_solar": _solar,
    "eclipse_lunar": _lunar,
    "transit_of_planet": _planet,
    "occultation": _occultation,
}
