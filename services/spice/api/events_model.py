"""What a request for events may say: the span, the view, and the searches of each kind."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Discriminator,
    Field,
    Tag,
    ValidationError,
)

from services.common.any_case import AnyCase
from services.common.json_body import quoted
from services.hints import Vocabulary
from services.spice.api.events_fields import (
    STRICT,
    Angles,
    Bodies,
    Into,
    Orb,
    PhaseAngles,
    Point,
    Target,
    bodies_of,
)
from services.spice.api.fields import AyanamsaId, BodyList, UserAyanamsa, kind_of_ayanamsa, refuse
from services.spice.api.series_model import Moment

MAX_SEARCHES = 16
MAX_COST = 2_000_000
"""Places of bodies that one request may need: some three seconds of one core."""


class Search(BaseModel):
    """One search."""

    model_config = STRICT


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
    body: Annotated[
        str,
        AfterValidator(lambda word: bodies_of([word])[0]),
        Field(description="An id of `GET /bodies`."),
    ]
    to: Annotated[
        Point,
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
}
NOT_YET = (
    "rise", "set", "transit", "antitransit", "twilight", "eclipse_solar", "eclipse_lunar",
    "occultation", "transit_of_planet",
)  # fmt: skip
_KINDS = Vocabulary(MODELS, {})


def _search(value: Any) -> Search:
    if not isinstance(value, dict):
        raise refuse("search", "each search must be an object with its kind")
    kind = value.get("kind")
    if not isinstance(kind, str):
        raise refuse("kind", f"each search needs its kind, one of: {', '.join(MODELS)}")
    word = kind.strip().lower()
    if word in NOT_YET:
        raise refuse("kind", f"{word} is not searched for yet; what is: {', '.join(MODELS)}")
    if word not in MODELS:
        hint = _KINDS.refusal(kind)
        raise refuse("kind", f"{quoted(kind)} is not a kind of event{hint or '.'}".rstrip("."))
    try:
        return MODELS[word].model_validate({**value, "kind": word})
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        raise refuse("search", f"{word}: {_worded(fault)}") from None


def _worded(fault: Any) -> str:
    """Return a fault of one search as a sentence."""
    names = [str(part) for part in fault["loc"] if not str(part).startswith("(")]
    name = ".".join(names)
    if fault["type"] == "extra_forbidden":
        return f"{quoted(names[-1])} is not an option of this kind"
    if fault["type"] == "missing":
        return f"{name} is required"
    return f"{name} {fault['msg'][:1].lower()}{fault['msg'][1:]}"


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
    | ParallelSearch,
    Field(discriminator="kind"),
    BeforeValidator(_search),  # which words its refusals as a person needs them
]


class EventsRequest(BaseModel):
    """When? A span, how the sky is to be seen, and what is searched for in it."""

    model_config = STRICT

    start: Annotated[
        Moment,
        Field(
            description="The span's beginning, as `birth_time` of `/calculate`; itself included.",
            examples=["2024-01-01T00:00:00Z"],
        ),
    ]
    stop: Annotated[
        Moment,
        Field(
            description=(
                "The span's end, itself not included: adjoining spans have each event once."
            ),
            examples=["2025-01-01T00:00:00Z"],
        ),
    ]
    search: Annotated[
        list[SearchItem],
        Field(
            min_length=1,
            max_length=MAX_SEARCHES,
            description="What is searched for; the events of all come in one order of time.",
            examples=[[{"kind": "ingress", "bodies": ["Sun"]}]],
        ),
    ]
    time_scale: Annotated[
        Literal["utc", "ut1", "tt"],
        AnyCase,
        Field(description="The scale of `start` and `stop`, and of the answer's moments."),
    ] = "utc"
    calendar: Annotated[
        Literal["gregorian", "julian", "auto"],
        AnyCase,
        Field(description="The calendar of the dates in `start` and `stop`."),
    ] = "gregorian"
    latitude: Annotated[
        float | None,
        Field(
            ge=-90.0,
            le=90.0,
            allow_inf_nan=False,
            description="Geodetic latitude (WGS84), degrees; for what belongs to a place.",
        ),
    ] = None
    longitude: Annotated[
        float | None,
        Field(
            ge=-180.0,
            le=180.0,
            allow_inf_nan=False,
            description="Longitude (WGS84), degrees, east positive; for what belongs to a place.",
        ),
    ] = None
    elevation: Annotated[
        float,
        Field(
            ge=-500.0,
            le=10_000.0,
            allow_inf_nan=False,
            description="Height above the WGS84 ellipsoid, metres.",
        ),
    ] = 0.0
    zodiac: Annotated[
        Literal["tropical", "sidereal"],
        AnyCase,
        Field(description="Where longitudes start: the equinox of date, or the `ayanamsa`'s zero."),
    ] = "tropical"
    ayanamsa: Annotated[
        Annotated[AyanamsaId, Tag("(id)")] | Annotated[UserAyanamsa, Tag("(own)")],
        Discriminator(
            kind_of_ayanamsa,
            custom_error_type="ayanamsa",
            custom_error_message=(
                "must be an id of GET /ayanamsas, or an object with t0_jd and value"
            ),
        ),
        Field(description="The sidereal zodiac's zero, as in `/calculate`."),
    ] = "lahiri"
    observer: Annotated[
        Literal["geocentric", "topocentric"],
        AnyCase,
        Field(
            description=(
                "From where longitudes are seen. Stations, nodes, declinations, parallels and "
                "apsides are the Earth's centre's in any case."
            )
        ),
    ] = "geocentric"
