"""The searches of a request for events: what each kind may be asked."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    Field,
    ValidationError,
)

from services.common.any_case import AnyCase
from services.common.json_body import quoted, reworded
from services.hints import Vocabulary
from services.spice.api.events_eclipses import (
    EclipseLunarSearch,
    EclipseSolarSearch,
    OccultationSearch,
    PlanetTransitSearch,
)
from services.spice.api.events_fields import (
    Angles,
    Bodies,
    Into,
    OneBody,
    Orb,
    PhaseAngles,
    Point,
    Refraction,
    Search,
    Target,
    bodies_of,
)
from services.spice.api.fields import BodyList, refuse


class IngressSearch(Search):
    """A longitude reaches a border, forwards or backwards."""

    kind: Literal["ingress"]
    bodies: Bodies = None
    into: Annotated[
        Into, Field(description="`signs`, `nakshatras`, `padas`, or longitudes in degrees.")
    ] = "signs"


class StationSearch(Search):
    """The geocentric apparent longitude stands still."""

    kind: Literal["station"]
    bodies: Bodies = None


class AspectSearch(Search):
    """Angles between longitudes; every pass, numbered."""

    kind: Literal["aspect"]
    bodies: Bodies = None
    to: Annotated[
        Target,
        bodies_of,
        Field(
            description=(
                'Bodies (a list of ids), fixed longitudes (`{"Ascendant": 12.3}`), or a natal '
                "chart as a request of `/calculate` (with `houses`, also its Ascendant and MC). "
                "Left out: `bodies` with each other."
            )
        ),
    ] = None
    angles: Annotated[Angles, Field(description="Degrees from 0 to 180, or names of aspects.")] = (
        0.0,
        60.0,
        90.0,
        120.0,
        180.0,
    )
    orb: Orb = None


class PhaseSearch(Search):
    """The Moon's longitude less the Sun's."""

    kind: Literal["phase"]
    angles: Annotated[PhaseAngles, Field(description="Degrees; 0 is new, 180 full.")] = (
        0.0,
        90.0,
        180.0,
        270.0,
    )


class ReturnSearch(Search):
    """A body comes back to a longitude."""

    kind: Literal["return"]
    body: Annotated[OneBody, Field(description="An id of `GET /bodies`.")]
    to: Annotated[
        Point,
        Refraction,
        Field(description="A longitude in degrees, or a natal chart as a request of `/calculate`."),
    ]


class VoidSearch(Search):
    """From the Moon's last exact aspect in a sign to its ingress into the next."""

    kind: Literal["void_of_course"]
    angles: Annotated[Angles, Field(description="Aspects that count, degrees or names.")] = (
        0.0,
        60.0,
        90.0,
        120.0,
        180.0,
    )
    bodies: Bodies = None


class NodeSearch(Search):
    """The geocentric latitude of date is zero."""

    kind: Literal["node"]
    bodies: Bodies = None


class ApsisSearch(Search):
    """Least and greatest distances."""

    kind: Literal["apsis"]
    bodies: Annotated[
        BodyList | None,
        Field(
            description=(
                "The Sun and the Moon: from the Earth; planets and `Earth`: from the Sun. Left "
                "out: the Moon and the Earth."
            )
        ),
    ] = None


class DeclinationSearch(Search):
    """Extremes of geocentric declination."""

    kind: Literal["declination"]
    bodies: Bodies = None


class ElongationSearch(Search):
    """Greatest elongations of Mercury and Venus."""

    kind: Literal["elongation"]
    bodies: Bodies = None


class _PairSearch(Search):
    bodies: Bodies = None
    to: Annotated[
        BodyList | None, Field(description="Ids of `GET /bodies`; left out: `bodies` themselves.")
    ] = None


class ConjunctionRASearch(_PairSearch):
    """Two bodies have the same geocentric right ascension."""

    kind: Literal["conjunction_ra"]


class ParallelSearch(_PairSearch):
    """Two bodies have the same declination, or opposite ones."""

    kind: Literal["parallel"]


class _HorizonSearch(Search):
    bodies: Annotated[
        BodyList | None,
        Field(description="Ids of `GET /bodies`; left out: the Sun and the Moon."),
    ] = None
    limb: Annotated[
        Literal["upper", "center", "lower"],
        AnyCase,
        Field(description="Which part of the disk is on the horizon."),
    ] = "upper"
    refraction: Annotated[
        Refraction,
        Field(
            description=(
                "`standard` (34 arcminutes at the horizon), `none`, or the air of the day: "
                '`{"pressure_hpa": 1010, "temperature_c": 10}`.'
            )
        ),
    ] = "standard"
    horizon_deg: Annotated[
        float,
        Field(
            ge=-2.0,
            le=60.0,
            allow_inf_nan=False,
            description="The horizon's altitude as it is seen, degrees: a hill's, or the dip's.",
        ),
    ] = 0.0
    semidiameter: Annotated[
        Literal["true", "almanac"],
        AnyCase,
        Field(
            description=(
                "Of the moment, or the Sun's 16 arcminutes by which almanacs count (with 34 of "
                "refraction its centre is at -50)."
            )
        ),
    ] = "true"


class RiseSearch(_HorizonSearch):
    """A body comes up at the place; days without a rising or setting say so."""

    kind: Literal["rise"]


class SetSearch(_HorizonSearch):
    """A body goes down at the place; days without a rising or setting say so."""

    kind: Literal["set"]


class _MeridianSearch(Search):
    bodies: Annotated[
        BodyList | None,
        Field(description="Ids of `GET /bodies`; left out: the Sun and the Moon."),
    ] = None


class TransitSearch(_MeridianSearch):
    """Upper culmination: the body's centre crosses the place's meridian."""

    kind: Literal["transit"]


class AntitransitSearch(_MeridianSearch):
    """Lower culmination."""

    kind: Literal["antitransit"]


class TwilightSearch(Search):
    """Dawn and dusk at the place."""

    kind: Literal["twilight"]
    depression: Annotated[
        float,
        Field(
            gt=0.0,
            le=60.0,
            allow_inf_nan=False,
            description=(
                "How far the Sun's centre is below the horizon, airless, degrees: 6 civil, 12 "
                "nautical, 18 astronomical."
            ),
        ),
    ] = 6.0


MODELS: dict[str, type[Search]] = {
    "ingress": IngressSearch,
    "station": StationSearch,
    "aspect": AspectSearch,
    "phase": PhaseSearch,
    "return": ReturnSearch,
    "void_of_course": VoidSearch,
    "node": NodeSearch,
    "apsis": ApsisSearch,
    "declination": DeclinationSearch,
    "elongation": ElongationSearch,
    "conjunction_ra": ConjunctionRASearch,
    "parallel": ParallelSearch,
    "rise": RiseSearch,
    "set": SetSearch,
    "transit": TransitSearch,
    "antitransit": AntitransitSearch,
    "twilight": TwilightSearch,
    "eclipse_solar": EclipseSolarSearch,
    "eclipse_lunar": EclipseLunarSearch,
    "transit_of_planet": PlanetTransitSearch,
    "occultation": OccultationSearch,
}
_KINDS = Vocabulary(MODELS, {})


def _search(value: Any) -> Search:
    if not isinstance(value, dict):
        raise refuse("search", "each search must be an object with its kind")
    kind = value.get("kind")
    if not isinstance(kind, str):
        raise refuse("kind", f"each search needs its kind, one of: {', '.join(MODELS)}")
    word = kind.strip().lower()
    if word not in MODELS:
        hint = _KINDS.refusal(kind)
        raise refuse("kind", f"{quoted(kind)} is not a kind of event{hint or '.'}".rstrip("."))
    try:
        return MODELS[word].model_validate({**value, "kind": word})
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        raise refuse("search", f"{word}: {_worded(MODELS[word], fault)}") from None


def _worded(model: type[Search], fault: Any) -> str:
    """Return a fault of one search as a sentence."""
    names = [str(part) for part in fault["loc"] if not str(part).startswith("(")]
    if fault["type"] == "extra_forbidden":
        known = ", ".join(name for name in model.model_fields if name != "kind")
        return f"{quoted(names[-1])} is not an option of this kind, which has {known or 'none'}"
    return f"{'.'.join(names)} {reworded(model, names, fault)}"


SearchItem = Annotated[
    IngressSearch
    | StationSearch
    | AspectSearch
    | PhaseSearch
    | ReturnSearch
    | VoidSearch
    | NodeSearch
    | ApsisSearch
    | DeclinationSearch
    | ElongationSearch
    | ConjunctionRASearch
    | ParallelSearch
    | RiseSearch
    | SetSearch
    | TransitSearch
    | AntitransitSearch
    | TwilightSearch
    | EclipseSolarSearch
    | EclipseLunarSearch
    | PlanetTransitSearch
    | OccultationSearch,
    Field(discriminator="kind"),
    BeforeValidator(_search),  # which words its refusals as a person needs them
]
