"""What the answers hold, field by field with its unit: the schema that `/docs` shows.

The answers themselves are written from plain data, not through these models (which would cost more
than the chart); a test holds real answers against them, nothing missing and nothing more.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from services.common.problem_schemas import Coverage, ProblemAnswer
from services.time_resolver.resolve_schemas import ResolveAnswer, TownAnswer


class Answer(BaseModel):
    """What every answer's schema has in common."""

    model_config = ConfigDict(extra="forbid", strict=True)


def says(description: str, **more: Any) -> Any:
    """Return a field with its description."""
    return Field(description=description, **more)


Degrees = Annotated[float, Field(ge=0.0, lt=360.0)]
Elevation = Annotated[float, Field(ge=-90.0, le=90.0)]
Sigma = Annotated[float, Field(ge=0.0)]


class BodyPosition(Answer):
    """Where one body or point is, how it moves, and how sure that is."""

    longitude: Degrees = says("In `frame`, degrees; from the ayanamsa's zero if sidereal.")
    latitude: Elevation = says("In `frame`, degrees, north positive.")
    distance: float | None = says("From the observer, AU; null for a point without one.")
    speed: float = says("Of longitude, degrees a day.")
    latitude_speed: float = says("Of latitude, degrees a day.")
    distance_speed: float | None = says("Of distance, AU a day; positive is receding.")
    retrograde: bool = says(
        "Whether the ecliptic longitude of date decreases as seen from the Earth's centre: the "
        "observer's daily rotation does not flip it. (Heliocentric, barycentric: as seen from "
        "there.)"
    )
    sign: str | None = says("Zodiac sign, Aries to Pisces; null on an equatorial frame.")
    sign_degree: Annotated[float, Field(ge=0.0, lt=30.0)] | None = says(
        "Degrees into the sign; null on an equatorial frame."
    )
    right_ascension: Degrees = says(
        "Degrees, on the true equator and equinox of date; in the frames `icrf` and "
        "`ecliptic_j2000` on the ICRF."
    )
    declination: Elevation = says("Degrees, on the same equator as `right_ascension`.")
    azimuth: Degrees | None = says(
        "From north through east, degrees; null unless the observer stands on the ground."
    )
    altitude: Elevation | None = says(
        "Above the horizon, airless (no refraction), degrees; null unless on the ground."
    )
    uncertainty_arcsec: Annotated[float, Field(ge=0.0)] = says(
        "One sigma of `longitude`, arcseconds: the body's rate times the uncertainty of the time "
        "(that of ΔT and the request's own), and the model's floor, added in squares."
    )
    sign_certain: bool | None = says(
        "Whether three sigma stay inside the sign; null on an equatorial frame."
    )
    latitude_uncertainty_arcsec: Sigma | None = says("One sigma of `latitude`, arcseconds.")
    right_ascension_uncertainty_arcsec: Sigma | None = says(
        "One sigma of `right_ascension`, arcseconds of right ascension (not times cos declination)."
    )
    declination_uncertainty_arcsec: Sigma | None = says("One sigma of `declination`, arcseconds.")
    azimuth_uncertainty_arcsec: Sigma | None = says(
        "One sigma of `azimuth`, arcseconds of azimuth; null unless the observer stands on the "
        "ground."
    )
    altitude_uncertainty_arcsec: Sigma | None = says(
        "One sigma of `altitude`, arcseconds; null unless the observer stands on the ground."
    )
    point: Literal["centre", "barycentre"] | None = says(
        "Which point of the body: its centre, or the barycentre with its satellites; null for a "
        "defined point."
    )
    house: Annotated[int, Field(ge=1, le=12)] | None = says(
        "House, 1 to 12 (only when houses were asked for).", default=None
    )


class ObserverOnBody(Answer):
    """The centre of a body, where the observer stands."""

    body: str = says("Its id.")


class HouseFallback(Answer):
    """Which system was used instead, where the one asked for has no cusps."""

    requested: str
    used: str
    reason: str


class Lot(Answer):
    """A lot's place and motion."""

    longitude: Degrees
    speed: float = says("Degrees a day.")
    uncertainty_arcsec: Annotated[float, Field(ge=0.0)] = says("One sigma, arcseconds.")


class Lots(Answer):
    """The lots of a chart, by the formula of day or night."""

    day: bool = says("Whether the Sun's centre is above the horizon.")
    part_of_fortune: Lot
    part_of_spirit: Lot


TwelveNumbers = Annotated[list[float], Field(min_length=12, max_length=12)]


class Houses(Answer):
    """The house cusps and angles, degrees of longitude in the chart's zodiac."""

    system: str = says("The system used.")
    cusps: Annotated[list[Degrees], Field(min_length=12, max_length=12)] = says("1st to 12th.")
    cusp_speeds: TwelveNumbers = says("Of the cusps, degrees a day.")
    cusp_uncertainty_arcsec: TwelveNumbers = says("One sigma of each cusp, arcseconds.")
    ascendant: Degrees = says("Where the ecliptic rises, degrees.")
    ascendant_speed: float = says("Degrees a day.")
    ascendant_uncertainty_arcsec: Annotated[float, Field(ge=0.0)] = says("One sigma, arcseconds.")
    mc: Degrees = says("Medium coeli: the ecliptic's upper culmination.")
    mc_speed: float = says("Degrees a day.")
    mc_uncertainty_arcsec: Annotated[float, Field(ge=0.0)] = says("One sigma, arcseconds.")
    armc: Degrees = says("Right ascension of the meridian: local apparent sidereal time.")
    armc_uncertainty_arcsec: Annotated[float, Field(ge=0.0)] = says("One sigma, arcseconds.")
    vertex: Degrees = says("Where the ecliptic meets the prime vertical in the west.")
    vertex_uncertainty_arcsec: Annotated[float, Field(ge=0.0)] = says("One sigma, arcseconds.")
    east_point: Degrees = says("Equatorial ascendant: where the ecliptic meets the hour circle.")
    east_point_uncertainty_arcsec: Annotated[float, Field(ge=0.0)] = says("One sigma, arcseconds.")
    lots: Lots | None = says("Parts of Fortune and Spirit; null unless Sun and Moon are asked for.")
    fallback: HouseFallback | None = says(
        "Which system was used instead of the one asked for, and why; null if that one was."
    )


class Moment(Answer):
    """The moment that was understood, on every scale and in both calendars."""

    utc: str | None = says("UTC, ISO 8601; null before 1960, when there was none.")
    scale: Literal["utc", "ut1", "tt"] = says(
        "The scale the input was read in, and in which `gregorian` and `julian` stand."
    )
    ut1_jd: float = says("Julian date, UT1.")
    tt_jd: float = says("Julian date, TT.")
    tdb_jd: float = says("Julian date, TDB.")
    gregorian: str = says("The date and time in the (proleptic) Gregorian calendar.")
    julian: str = says("The date and time in the Julian calendar.")
    delta_t_s: float = says("TT-UT1, seconds.")
    delta_t_sigma_s: Annotated[float, Field(ge=0.0)] = says("One sigma of it, seconds.")
    delta_t_source: str = says("Where it comes from.")
    local: str | None = says(
        "What the clock at the place showed, with its offset (events of a span that was given so).",
        default=None,
    )
    resolution: ResolveAnswer | None = says(
        "How `local_time` was read: every candidate (only when it was given).", default=None
    )


class KernelFile(Answer):
    """One kernel that this process has loaded."""

    name: str
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class WarningNote(Answer):
    """Something true that a careful reader wants to know."""

    code: str = says("Stable, machine-readable.")
    detail: str = says("One sentence for a person.")


class Meta(Answer):
    """How the answer was reckoned: enough to reproduce it."""

    service_version: str
    spice_version: str
    kernel_set_tag: str = says("The loaded set.", examples=["DE440"])
    ephemeris: str = says("The ephemeris that set holds.", examples=["DE440"])
    kernels: list[KernelFile]
    coverage: Coverage
    zodiac: Literal["tropical", "sidereal"]
    ayanamsa: str | dict[str, float] | None = says("As used; null in the tropical zodiac.")
    ayanamsa_deg: float | None = says("Its value at this moment, degrees; null if tropical.")
    frame: str
    observer: str | ObserverOnBody
    corrections: str
    precession_model: str
    nutation_model: str
    orientation_source: str | None = says(
        "Where the Earth's orientation comes from; null where none was needed."
    )
    request_id: str | None = says("Also in the `x-request-id` header; quote it to ask about this.")
    warnings: list[WarningNote]


class AspectFound(Answer):
    """Two bodies at a named angle."""

    first: str
    second: str
    aspect: str = says("Its id.")
    separation: Annotated[float, Field(ge=0.0, le=180.0)] = says("Of their longitudes, degrees.")
    orb: float = says("Separation less the aspect's angle, degrees.")
    orb_rate: float = says("Degrees a day.")
    applying: bool = says("Whether the orb is closing.")


class Zodiac(Answer):
    """The chart's bodies in one sidereal zodiac."""

    ayanamsa_deg: float = says("Its value at this moment, degrees.")
    longitudes: dict[str, Degrees | None] = says("By body; null for one without a place.")


class ChartAnswer(Answer):
    """One chart."""

    data: dict[str, BodyPosition | None] = says(
        "Each body asked for, by its id, in the order asked; null for one that has no place at "
        "this moment, where `missing` was `null` (a warning has the reason)."
    )
    houses: Houses | None = says("Only when asked for.", default=None)
    aspects: list[AspectFound] | None = says(
        "Only when asked for: aspects between the bodies, the closest first.", default=None
    )
    zodiacs: dict[str, Zodiac] | None = says(
        "Only when `ayanamsa` is a list: the bodies in each of these zodiacs.", default=None
    )
    town: TownAnswer | None = says("What `place` was understood as, if it was given.", default=None)
    time: Moment
    meta: Meta


class SavedChart(Answer):
    """A chart that was computed and kept."""

    id: str = says("128 random bits: the key to the chart.")
    url: str = says("Where it can be read, below this service's root.")
    created: str = says("UTC.")
    delete_secret: str = says("Deletes it; told this once.")
    chart: ChartAnswer


class StoredChart(Answer):
    """A chart that was kept."""

    id: str
    created: str = says("UTC.")
    request: dict[str, Any] = says("What was asked.")
    chart: ChartAnswer = says("What was answered then.")


class BatchAnswer(Answer):
    """The charts in the order asked, each what `/calculate` would have answered."""

    results: list[ChartAnswer | ProblemAnswer]


class TableRow(Answer):
    """One body at one moment; the fields of `/calculate`.

    All are null for a body without a place, where `missing` was `null`. Where `ayanamsa` was a
    list, `longitude_ID` for each of its ids stands behind them.
    """

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, float | None] = Field(init=False)

    time: str = says("ISO 8601 in the request's `time_scale`, Gregorian, to the microsecond.")
    tt_jd: float = says("Julian date, TT.")
    body: str
    longitude: Degrees | None
    latitude: Elevation | None
    distance: float | None
    speed: float | None
    latitude_speed: float | None
    distance_speed: float | None
    retrograde: bool | None
    sign: str | None
    sign_degree: Annotated[float, Field(ge=0.0, lt=30.0)] | None
    right_ascension: Degrees | None
    declination: Elevation | None
    azimuth: Degrees | None
    altitude: Elevation | None
    uncertainty_arcsec: Annotated[float, Field(ge=0.0)] | None
    sign_certain: bool | None


class TableMeta(Answer):
    """How the table was reckoned."""

    service_version: str
    spice_version: str
    kernel_set_tag: str
    ephemeris: str
    kernels: list[KernelFile]
    coverage: Coverage
    zodiac: Literal["tropical", "sidereal"]
    ayanamsa: str | dict[str, float] | None = says("As used; null in the tropical zodiac.")
    ayanamsas: list[str] | None = says("All ids, where a list was given.", default=None)
    observer: str | ObserverOnBody
    corrections: str
    frame: str
    time_scale: Literal["utc", "ut1", "tt"]
    moments: int = says("How many there are.")
    bodies: list[str]
    town: TownAnswer | None = says("What `place` was understood as, if it was given.", default=None)
    request_id: str | None
    warnings: list[WarningNote]


class TableAnswer(Answer):
    """Positions by moment and body."""

    meta: TableMeta
    rows: list[TableRow]
