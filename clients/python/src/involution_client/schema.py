"""What the service takes and answers. Generated: see scripts/generate_clients.sh."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict


class AdoptionAnswer(TypedDict):
    """
    One area's change from the Julian to the Gregorian calendar.
    """

    area: str
    last_julian: str
    """
    The last day of the Julian calendar, in it.
    """
    first_gregorian: str
    """
    The day after it, in the Gregorian one.
    """
    source: str


class AngleDistribution(TypedDict):
    """
    The Ascendant or the MC.
    """

    signs: dict[str, float]
    sign_certain: bool
    nakshatras: NotRequired[dict[str, float] | None]
    """
    Only in a sidereal zodiac.
    """
    nakshatra_certain: NotRequired[bool | None]
    """
    Whether it is in one throughout.
    """


class AspectFound(TypedDict):
    """
    Two bodies at a named angle.
    """

    first: str
    second: str
    aspect: str
    """
    Its id.
    """
    separation: float
    """
    Of their longitudes, degrees.
    """
    orb: float
    """
    Separation less the aspect's angle, degrees.
    """
    orb_rate: float
    """
    Degrees a day.
    """
    applying: bool
    """
    Whether the orb is closing.
    """


class BodyEntry(TypedDict):
    """
    One body or point.
    """

    id: str
    kind: Literal['body', 'point']
    naif_id: int | None
    """
    NAIF integer code; null for a defined point.
    """
    point: Literal['centre', 'barycentre'] | None
    definition: str
    source: str


class BodyPosition(TypedDict):
    """
    Where one body or point is, how it moves, and how sure that is.
    """

    longitude: float
    """
    In `frame`, degrees; from the ayanamsa's zero if sidereal.
    """
    latitude: float
    """
    In `frame`, degrees, north positive.
    """
    distance: float | None
    """
    From the observer, AU; null for a point without one.
    """
    speed: float
    """
    Of longitude, degrees a day.
    """
    latitude_speed: float
    """
    Of latitude, degrees a day.
    """
    distance_speed: float | None
    """
    Of distance, AU a day; positive is receding.
    """
    retrograde: bool
    """
    Whether the ecliptic longitude of date decreases as seen from the Earth's centre: the observer's daily rotation does not flip it. (Heliocentric, barycentric: as seen from there.)
    """
    sign: str | None
    """
    Zodiac sign, Aries to Pisces; null on an equatorial frame.
    """
    sign_degree: float | None
    """
    Degrees into the sign; null on an equatorial frame.
    """
    right_ascension: float
    """
    Degrees, on the true equator and equinox of date; in the frames `icrf` and `ecliptic_j2000` on the ICRF.
    """
    declination: float
    """
    Degrees, on the same equator as `right_ascension`.
    """
    azimuth: float | None
    """
    From north through east, degrees; null unless the observer stands on the ground.
    """
    altitude: float | None
    """
    Above the horizon, airless (no refraction), degrees; null unless on the ground.
    """
    uncertainty_arcsec: float
    """
    One sigma of `longitude`, arcseconds: the body's rate times the uncertainty of the time (that of ΔT and the request's own), and the model's floor, added in squares.
    """
    sign_certain: bool | None
    """
    Whether three sigma stay inside the sign; null on an equatorial frame.
    """
    latitude_uncertainty_arcsec: float | None
    """
    One sigma of `latitude`, arcseconds.
    """
    right_ascension_uncertainty_arcsec: float | None
    """
    One sigma of `right_ascension`, arcseconds of right ascension (not times cos declination).
    """
    declination_uncertainty_arcsec: float | None
    """
    One sigma of `declination`, arcseconds.
    """
    azimuth_uncertainty_arcsec: float | None
    """
    One sigma of `azimuth`, arcseconds of azimuth; null unless the observer stands on the ground.
    """
    altitude_uncertainty_arcsec: float | None
    """
    One sigma of `altitude`, arcseconds; null unless the observer stands on the ground.
    """
    point: Literal['centre', 'barycentre'] | None
    """
    Which point of the body: its centre, or the barycentre with its satellites; null for a defined point.
    """
    house: NotRequired[int | None]
    """
    House, 1 to 12 (only when houses were asked for).
    """


class BodySpan(TypedDict):
    """
    When a body has a state: its kernel's span, in which its light must have left too.
    """

    begin: str
    """
    TDB, proleptic Gregorian.
    """
    end: str
    """
    TDB, proleptic Gregorian.
    """
    begin_jd_tdb: float
    """
    Julian date (TDB).
    """
    end_jd_tdb: float
    """
    Julian date (TDB).
    """


class Certain(TypedDict):
    """
    What three sigma cannot change.
    """

    day: bool
    """
    Whether the moment stays on its day: that of `time.local` where there is one, else that in the answer's scale.
    """
    order: bool
    """
    Whether it surely comes after the event before it, and before the next.
    """


ChangeRow = TypedDict(
    'ChangeRow',
    {
        'time': str,
        'tt_jd': float,
        'local': NotRequired[str | None],
        'kind': Literal['sign', 'nakshatra', 'house', 'angle', 'phase', 'aspect'],
        'of': NotRequired[str | None],
        'from': NotRequired[str | None],
        'to': NotRequired[str | None],
        'first': NotRequired[str | None],
        'second': NotRequired[str | None],
        'aspect': NotRequired[str | None],
        'moment': NotRequired[Literal['enter', 'exact', 'leave'] | None],
        'sigma_s': float | None,
    },
)


class ChangesAnswer(TypedDict):
    """
    What taking this candidate instead of the first would change.
    """

    seconds: float
    ascendant_deg: float | None
    """
    Degrees; null without a place.
    """
    moon_deg: float
    """
    Degrees of ecliptic longitude.
    """


ClockReading = TypedDict(
    'ClockReading',
    {
        'id': str,
        'from': str,
        'to': str,
        'probability': float,
        'calendar': str,
        'why': str,
    },
)


class Coverage(TypedDict):
    """
    The moments this instance answers (TDB): its files' span less the light time.
    """

    kernel_set: str
    """
    The loaded set.
    """
    begin: str
    """
    First moment, TDB, proleptic Gregorian.
    """
    end: str
    """
    Last moment, TDB, proleptic Gregorian.
    """
    begin_jd_tdb: float
    """
    First moment, Julian date (TDB).
    """
    end_jd_tdb: float
    """
    Last moment, Julian date (TDB).
    """


class CoverageAnswer(TypedDict):
    """
    Which moments can be answered, and how the Earth's orientation is known.
    """

    kernel_set_tag: str
    ephemeris: str
    coverage: Coverage
    windows_jd_tdb: list[list[float]]
    """
    Where the files have every body, Julian dates (TDB): one window, or several in an excerpt.
    """
    measured_orientation_jd_tdb: list[float]
    """
    Where the Earth's orientation comes from measurement (and short prediction), not a model.
    """


class FieldFault(TypedDict):
    """
    One of several faults.
    """

    field: str
    detail: str


class HouseEntry(TypedDict):
    """
    One house system.
    """

    id: str
    name: str
    definition: str
    source: str


class HouseFallback(TypedDict):
    """
    Which system was used instead, where the one asked for has no cusps.
    """

    requested: str
    used: str
    reason: str


class HouseList(TypedDict):
    """
    The house systems.
    """

    houses: list[HouseEntry]
    default: str | None


Cusp: TypeAlias = float


class KernelFile(TypedDict):
    """
    One kernel that this process has loaded.
    """

    name: str
    sha256: str


class LastingAspect(TypedDict):
    """
    An aspect that holds at every moment.
    """

    first: str
    second: str
    aspect: str


class Limits(TypedDict):
    """
    What one request may ask.
    """

    charts_in_a_batch: int
    request_bytes: int


class LiveAnswer(TypedDict):
    """
    The process answers.
    """

    status: Literal['alive']


class LocalAnswer(TypedDict):
    """
    The clock reading of the first candidate in both calendars.
    """

    gregorian: str
    julian: str


class Lot(TypedDict):
    """
    A lot's place and motion.
    """

    longitude: float
    speed: float
    """
    Degrees a day.
    """
    uncertainty_arcsec: float
    """
    One sigma, arcseconds.
    """


class LotEntry(TypedDict):
    """
    A lot: it follows from the Ascendant and stands in `houses.lots` of a chart with houses.
    """

    id: str
    definition: str
    source: str


class Lots(TypedDict):
    """
    The lots of a chart, by the formula of day or night.
    """

    day: bool
    """
    Whether the Sun's centre is above the horizon.
    """
    part_of_fortune: Lot
    part_of_spirit: Lot


class NeighbourAnswer(TypedDict):
    """
    A zone whose border is near.
    """

    zone: str
    distance_km: float
    """
    Good to 0.2 km.
    """


class NoticeAnswer(TypedDict):
    """
    A warning.
    """

    code: str
    detail: str


class ObserverOnBody(TypedDict):
    """
    The centre of a body, where the observer stands.
    """

    body: str
    """
    Its id.
    """


class PassingAspect(TypedDict):
    """
    An aspect that holds at some moments.
    """

    first: str
    second: str
    aspect: str
    probability: float
    at_start: bool
    """
    Whether it holds at the earliest moment.
    """
    at_end: bool
    """
    Whether it holds at the latest moment.
    """


class PerformanceCheck(TypedDict):
    """
    Computing operations lately, all workers; degraded when p95 is above 500 ms.
    """

    status: Literal['healthy', 'degraded', 'unhealthy']
    latency_p50_ms: float | None
    latency_p95_ms: float | None
    latency_p99_ms: float | None
    requests: int
    """
    Requests of any kind in the window.
    """
    server_errors: int
    """
    Answers with a status of 500 and above in the window.
    """
    window_seconds: float
    """
    How far back this looks: five minutes at most, once known.
    """


class PlaceAnswer(TypedDict):
    """
    What the zone map says of the place.
    """

    zone: str
    country: str | None
    """
    ISO 3166 code.
    """
    ocean: bool
    border_km: float | None
    """
    To the nearest border, up to 15 km.
    """
    neighbours: list[NeighbourAnswer]


class ProblemAnswer(TypedDict):
    """
    A refusal (RFC 9457). Other members may stand beside these.
    """

    type: str
    title: str
    status: int
    detail: str
    """
    One sentence for a person.
    """
    code: str
    """
    Stable, machine-readable.
    """
    request_id: str | None
    field: NotRequired[str | None]
    """
    The field at fault.
    """
    errors: NotRequired[list[FieldFault] | None]
    """
    All faults, if there are several.
    """
    coverage: NotRequired[Coverage | None]
    """
    With DATE_OUT_OF_COVERAGE.
    """
    covered_by: NotRequired[list[str] | None]
    """
    With DATE_OUT_OF_COVERAGE: the ephemerides that have this moment; ask an instance that runs one of them.
    """
    choices: NotRequired[list[str] | None]
    """
    With a `place` that may be several towns: what to write for each of them.
    """
    candidates: NotRequired[list[str] | None]
    """
    With an unknown `candidate`: the ids there are.
    """
    nearest: NotRequired[list[str] | None]
    """
    What an unknown time zone may mean.
    """
    offered: NotRequired[list[str] | None]
    """
    With NOT_ACCEPTABLE: the media types there are.
    """
    retry_after: NotRequired[int | None]
    """
    With RATE_LIMITED: seconds, as in `Retry-After`.
    """
    max_bytes: NotRequired[int | None]
    """
    With BODY_TOO_LARGE.
    """
    body: NotRequired[str | None]
    """
    With BODY_OUT_OF_COVERAGE: the first body without a place.
    """
    bodies: NotRequired[list[str] | None]
    """
    With BODY_OUT_OF_COVERAGE: all of them.
    """
    covered: NotRequired[list[BodySpan] | None]
    """
    With BODY_OUT_OF_COVERAGE: when `body` has a state; empty where no kernel has it.
    """
    source: NotRequired[str | None]
    """
    With BODY_OUT_OF_COVERAGE: where places of `body` come from.
    """


class ReadyAnswer(TypedDict):
    """
    The worker can compute.
    """

    status: Literal['ready']


class RefreshTold(TypedDict):
    """
    The last refresh of data that age; what it could not use is not in use.
    """

    outcome: Literal['never', 'installed', 'current', 'refused', 'failed', 'rolled-back']
    detail: str
    """
    What it did, or why it did not.
    """
    checked_at: str | None
    """
    When it last looked for a newer issue.
    """


class SearchProof(TypedDict):
    """
    What one search can vouch for.
    """

    kind: str
    bound: float
    """
    By how much a curve it went by may be wrong at most, in its own unit.
    """
    unproved: int
    """
    Places where neither a root nor its absence could be shown.
    """
    tangency_s: float
    """
    Two roots closer than this, seconds, count as one touch.
    """
    pieces: int
    """
    Pieces of curves that were looked at.
    """
    complete: bool


class SecurityCheck(TypedDict):
    """
    Quotas and guards since the start, all workers.
    """

    status: Literal['healthy', 'degraded', 'unhealthy']
    rate_limit: str
    """
    The quota, or `disabled`.
    """
    rate_limit_storage: Literal['redis', 'memory']
    """
    Where every worker counts now.
    """
    rate_limited_requests: int
    blocked_requests: int
    """
    Refused by the blocklist, or for their Host.
    """
    redis_fallbacks: int
    """
    Requests counted in memory because Redis was away.
    """


class ServiceName(TypedDict):
    """
    Who answers.
    """

    name: str
    version: str
    instance_id: str
    """
    The same for all workers of an instance, another for its neighbour.
    """
    environment: Literal['development', 'test', 'production']


class SpiceCheck(TypedDict):
    """
    Kernels and workers.
    """

    status: Literal['healthy', 'degraded', 'unhealthy']
    kernels_loaded: int
    """
    Kernel files in this worker's pool.
    """
    workers: int
    """
    Workers alive.
    """
    ready: int
    """
    Workers with their kernels loaded.
    """
    kernel_set_tag: NotRequired[str | None]
    """
    The set that was asked for.
    """
    ephemeris: NotRequired[str | None]
    """
    The ephemeris it really is.
    """
    coverage_jd: NotRequired[list[float] | None]
    """
    First and last covered JD, TDB.
    """
    orientation_until: NotRequired[str | None]
    """
    Until when Earth orientation is known.
    """
    orientation_measured_until: NotRequired[str | None]
    """
    The day of its last measurement.
    """
    orientation_age_days: NotRequired[float | None]
    """
    Days since that measurement.
    """
    orientation_issue: NotRequired[str | None]
    """
    The refreshed issue; null: as shipped.
    """
    fault: NotRequired[str | None]
    """
    Why no kernels are loaded, or not yet, or what is wrong with their files.
    """
    changed_on_disk: list[str]
    """
    Kernel files that are no longer what was verified.
    """
    refresh: RefreshTold


class StarEntry(TypedDict):
    """
    A star at J2000 in the ICRS.
    """

    name: str
    ra_deg: float
    dec_deg: float
    pm_ra_mas: float
    """
    Proper motion in right ascension, with cos dec, mas a year.
    """
    pm_dec_mas: float
    """
    Proper motion in declination, mas a year.
    """
    parallax_mas: float
    radial_velocity_km_s: float


class StoreCheck(TypedDict):
    """
    Saved charts; degraded when they cannot be read, or none can be saved.
    """

    status: Literal['healthy', 'degraded', 'unhealthy']
    storage: Literal['sqlite', 'postgresql', 'none']
    """
    What they are kept in.
    """
    readable: bool
    """
    Saved charts are given back.
    """
    writable: bool
    """
    Charts are saved and deleted; false on a full disk.
    """


class Swept(TypedDict):
    """
    Through which longitudes a body went.
    """

    first: float
    """
    At the earliest moment, degrees.
    """
    last: float
    """
    At the latest moment, degrees.
    """
    low: float
    """
    Where the swept arc begins, degrees.
    """
    high: float
    """
    Where it ends, not less than `low`: 365 is 5 degrees of Aries.
    """


class SystemCheck(TypedDict):
    """
    What the instance uses; degraded when memory is nearly used up.
    """

    status: Literal['healthy', 'degraded', 'unhealthy']
    memory_usage_mb: float
    """
    All workers, MiB; pages they share count once (PSS).
    """
    memory_per_worker_mb: list[float]
    memory_limit_mb: float | None
    """
    The container's limit, null without one.
    """
    open_files: int
    """
    Descriptors this worker has open.
    """


class TableRow(TypedDict):
    """
    One body at one moment; the fields of `/calculate`.

    All are null for a body without a place, where `missing` was `null`. Where `ayanamsa` was a
    list, `longitude_ID` for each of its ids stands behind them.
    """

    time: str
    """
    ISO 8601 in the request's `time_scale`, Gregorian, to the microsecond.
    """
    tt_jd: float
    """
    Julian date, TT.
    """
    body: str
    longitude: float | None
    latitude: float | None
    distance: float | None
    speed: float | None
    latitude_speed: float | None
    distance_speed: float | None
    retrograde: bool | None
    sign: str | None
    sign_degree: float | None
    right_ascension: float | None
    declination: float | None
    azimuth: float | None
    altitude: float | None
    uncertainty_arcsec: float | None
    sign_certain: bool | None


class TargetEntry(TypedDict):
    """
    One target that a search found.
    """

    id: str
    """
    What a request may call it, and what answers call it.
    """
    kind: Literal['sun', 'planet', 'moon', 'star', 'small_body', 'lunar_point', 'zodiac_point', 'hypothetical']
    catalogue: Literal['NAIF', 'HIP'] | None
    """
    Of `number`; null for a point.
    """
    number: int | None
    """
    NAIF integer code, or Hipparcos number.
    """
    aliases: list[str]
    """
    Other names that a request may use.
    """
    point: Literal['centre', 'barycentre'] | None
    magnitude: float | None
    """
    Hp, of a star.
    """
    definition: str
    source: str
    sigma: str
    """
    How sure its place is.
    """
    spans_jd_tdb: list[list[float]] | None
    """
    When it has a place with the loaded kernels, as seen from the Earth, light time not taken off: Julian dates (TDB). Null where no kernels are loaded.
    """


class TimeResolverCheck(TypedDict):
    """
    The data behind /time/resolve.
    """

    status: Literal['healthy', 'degraded', 'unhealthy']
    tzdb_version: str | None
    """
    IANA time-zone database, such as 2025b.
    """
    tzdb_released: NotRequired[str | None]
    """
    When that release came out.
    """
    tzdb_age_days: NotRequired[float | None]
    """
    Days since then.
    """
    boundary_version: NotRequired[str | None]
    """
    Time-zone boundaries.
    """
    refresh: RefreshTold


class TownAnswer(TypedDict):
    """
    A populated place of 500 people or more, as GeoNames has it.
    """

    geoname_id: int
    name: str
    alias: str | None
    """
    The name it was looked up by, if another.
    """
    region: str | None
    """
    The country's first-order division.
    """
    country: str
    country_code: str
    latitude: float
    """
    Degrees, north positive (WGS 84).
    """
    longitude: float
    """
    Degrees, east positive.
    """
    elevation: NotRequired[float | None]
    """
    Metres; null: the packaged data have no heights. Give your own.
    """
    population: int
    time_zone: str
    """
    By the boundary that the town lies in.
    """
    match: str
    """
    exact, prefix, or similar (a misspelling).
    """
    label: str
    """
    Tells it from others; `place` takes it back.
    """


class TransitionAnswer(TypedDict):
    """
    A change of the clocks.
    """

    utc: str
    """
    When, ISO 8601, proleptic Gregorian.
    """
    offset_before_s: int
    """
    Seconds east of Greenwich before.
    """
    offset_after_s: int
    """
    Seconds east of Greenwich after.
    """
    abbreviation_before: str
    abbreviation_after: str


class WarningNote(TypedDict):
    """
    Something true that a careful reader wants to know.
    """

    code: str
    """
    Stable, machine-readable.
    """
    detail: str
    """
    One sentence for a person.
    """


class Written(TypedDict):
    """
    A moment.
    """

    time: str
    """
    UTC with `Z`; UT1 without, before 1960.
    """
    tt_jd: float
    """
    Julian date, TT.
    """
    local: NotRequired[str | None]
    """
    As the likeliest clock showed it, with its offset; absent where UTC was asked.
    """


class Zodiac(TypedDict):
    """
    The chart's bodies in one sidereal zodiac.
    """

    ayanamsa_deg: float
    """
    Its value at this moment, degrees.
    """
    longitudes: dict[str, float | None]
    """
    By body; null for one without a place.
    """


class UserAyanamsa(TypedDict):
    """
    An ayanamsa of the caller's own: its value at one moment; precession does the rest.
    """

    t0_jd: float
    """
    The moment the value holds for, Julian date (TT).
    """
    value: float
    """
    Ayanamsa at `t0_jd`, degrees: tropical minus sidereal longitude.
    """


Body: TypeAlias = str


class Observer(TypedDict):
    """
    From where: the place on the ground, or the centre of the Earth, the centre of the Sun, the solar system's barycentre, or the centre of any body: `{"body": "Mars"}`. Left out: `"topocentric"`.
    """

    body: str


class Step(TypedDict):
    """
    How far apart the moments lie: the sum of the members, to the microsecond.
    """

    days: NotRequired[float]
    """
    Left out: `0.0`.
    """
    hours: NotRequired[float]
    """
    Left out: `0.0`.
    """
    minutes: NotRequired[float]
    """
    Left out: `0.0`.
    """
    seconds: NotRequired[float]
    """
    Left out: `0.0`.
    """


class AntitransitSearch(TypedDict):
    """
    Lower culmination.
    """

    bodies: NotRequired[list[Body] | None]
    """
    Ids of `GET /bodies`; left out: the Sun and the Moon.
    """
    kind: Literal['antitransit']


class ApsisSearch(TypedDict):
    """
    Least and greatest distances.
    """

    kind: Literal['apsis']
    bodies: NotRequired[list[Body] | None]
    """
    The Sun and the Moon: from the Earth; planets and `Earth`: from the Sun. Left out: the Moon and the Earth.
    """


ToItem: TypeAlias = str


class ConjunctionRASearch(TypedDict):
    """
    Two bodies have the same geocentric right ascension.
    """

    bodies: NotRequired[list[Body] | None]
    """
    Ids of `GET /bodies`; left out: Sun, Moon and planets that have the event.
    """
    to: NotRequired[list[ToItem] | None]
    """
    Ids of `GET /bodies`; left out: `bodies` themselves.
    """
    kind: Literal['conjunction_ra']


class DeclinationSearch(TypedDict):
    """
    Extremes of geocentric declination.
    """

    kind: Literal['declination']
    bodies: NotRequired[list[Body] | None]
    """
    Ids of `GET /bodies`; left out: Sun, Moon and planets that have the event.
    """


class EclipseLunarSearch(TypedDict):
    """
    Eclipses of the Moon; with a place, the Moon's altitude at each contact.
    """

    kind: Literal['eclipse_lunar']
    shadow: NotRequired[Literal['danjon', 'chauvenet']]
    """
    How the Earth's shadow is enlarged by the air: `danjon` (1.01 of the parallax), `chauvenet` (a fiftieth of the shadow). Left out: `"danjon"`.
    """
    moon_centre: NotRequired[Literal['mass', 'figure']]
    """
    Where the Moon's disk is centred: on its `mass`, as the ephemeris has it, or on its `figure`, as almanacs take it for eclipses (+0.50 arcseconds in longitude, -0.25 in latitude). Left out: `"mass"`.
    """


class EclipseSolarSearch(TypedDict):
    """
    Eclipses of the Sun: of the Earth as a whole, or as the place sees them.
    """

    kind: Literal['eclipse_solar']
    local: NotRequired[bool]
    """
    As the place sees them, and only those that it sees. Left out: `false`.
    """
    moon_radius: NotRequired[Literal['canon', 'iau']]
    """
    The Moon's radius: `canon` (0.272488 for the penumbra, 0.272281 for the umbra, as NASA's canon), `iau` (0.2725076). Left out: `"canon"`.
    """
    moon_centre: NotRequired[Literal['mass', 'figure']]
    """
    Where the Moon's disk is centred: on its `mass`, as the ephemeris has it, or on its `figure`, as almanacs take it for eclipses (+0.50 arcseconds in longitude, -0.25 in latitude). Left out: `"mass"`.
    """
    path: NotRequired[bool]
    """
    Whether the central line is wanted, as GeoJSON. Left out: `false`.
    """


class ElongationSearch(TypedDict):
    """
    Greatest elongations of Mercury and Venus.
    """

    kind: Literal['elongation']
    bodies: NotRequired[list[Body] | None]
    """
    Ids of `GET /bodies`; left out: Sun, Moon and planets that have the event.
    """


IntoItem: TypeAlias = float


class IngressSearch(TypedDict):
    """
    A longitude reaches a border, forwards or backwards.
    """

    kind: Literal['ingress']
    bodies: NotRequired[list[Body] | None]
    """
    Ids of `GET /bodies`; left out: Sun, Moon and planets that have the event.
    """
    into: NotRequired[Literal['signs', 'nakshatras', 'padas'] | list[IntoItem]]
    """
    `signs`, `nakshatras`, `padas`, or longitudes in degrees. Left out: `"signs"`.
    """


class NodeSearch(TypedDict):
    """
    The geocentric latitude of date is zero.
    """

    kind: Literal['node']
    bodies: NotRequired[list[Body] | None]
    """
    Ids of `GET /bodies`; left out: Sun, Moon and planets that have the event.
    """


class OccultationSearch(TypedDict):
    """
    Stars and planets behind the Moon, or behind a planet.
    """

    kind: Literal['occultation']
    bodies: NotRequired[list[Body] | None]
    """
    What is hidden: ids of `GET /bodies`, stars among them; left out: Mercury to Pluto.
    """
    by: NotRequired[str]
    """
    What hides them: the Moon, or Mercury to Neptune. Left out: `"Moon"`.
    """
    local: NotRequired[bool]
    """
    As the place sees them, and only those that it sees. Left out: `false`.
    """
    moon_radius: NotRequired[Literal['iau', 'canon']]
    """
    The Moon's radius: `iau` (0.2725076 of the Earth's), or `canon` (0.272488, and 0.272281 where a disk is wholly hidden). Left out: `"iau"`.
    """
    moon_centre: NotRequired[Literal['mass', 'figure']]
    """
    Where the Moon's disk is centred: on its `mass`, as the ephemeris has it, or on its `figure`, as almanacs take it for eclipses (+0.50 arcseconds in longitude, -0.25 in latitude). Left out: `"mass"`.
    """


class ParallelSearch(TypedDict):
    """
    Two bodies have the same declination, or opposite ones.
    """

    bodies: NotRequired[list[Body] | None]
    """
    Ids of `GET /bodies`; left out: Sun, Moon and planets that have the event.
    """
    to: NotRequired[list[ToItem] | None]
    """
    Ids of `GET /bodies`; left out: `bodies` themselves.
    """
    kind: Literal['parallel']


Angle: TypeAlias = float


class PhaseSearch(TypedDict):
    """
    The Moon's longitude less the Sun's.
    """

    kind: Literal['phase']
    angles: NotRequired[list[Angle]]
    """
    Degrees; 0 is new, 180 full. Left out: `[0.0,90.0,180.0,270.0]`.
    """


class PlanetTransitSearch(TypedDict):
    """
    Mercury or Venus before the Sun, as seen from the Earth's centre.
    """

    kind: Literal['transit_of_planet']
    bodies: NotRequired[list[Body] | None]
    """
    Ids of `GET /bodies`; left out: Sun, Moon and planets that have the event.
    """


class Refraction(TypedDict):
    """
    `standard` (34 arcminutes at the horizon), `none`, or the air of the day: `{"pressure_hpa": 1010, "temperature_c": 10}`. Left out: `"standard"`.
    """

    pressure_hpa: float
    temperature_c: float


class RiseSearch(TypedDict):
    """
    A body comes up at the place; days without a rising or setting say so.
    """

    bodies: NotRequired[list[Body] | None]
    """
    Ids of `GET /bodies`; left out: the Sun and the Moon.
    """
    limb: NotRequired[Literal['upper', 'center', 'lower']]
    """
    Which part of the disk is on the horizon. Left out: `"upper"`.
    """
    refraction: NotRequired[Literal['standard', 'none'] | Refraction]
    """
    `standard` (34 arcminutes at the horizon), `none`, or the air of the day: `{"pressure_hpa": 1010, "temperature_c": 10}`. Left out: `"standard"`.
    """
    horizon_deg: NotRequired[float]
    """
    The horizon's altitude as it is seen, degrees: a hill's, or the dip's. Left out: `0.0`.
    """
    semidiameter: NotRequired[Literal['true', 'almanac']]
    """
    Of the moment, or the Sun's 16 arcminutes by which almanacs count (with 34 of refraction its centre is at -50). Left out: `"true"`.
    """
    kind: Literal['rise']


class SetSearch(TypedDict):
    """
    A body goes down at the place; days without a rising or setting say so.
    """

    bodies: NotRequired[list[Body] | None]
    """
    Ids of `GET /bodies`; left out: the Sun and the Moon.
    """
    limb: NotRequired[Literal['upper', 'center', 'lower']]
    """
    Which part of the disk is on the horizon. Left out: `"upper"`.
    """
    refraction: NotRequired[Literal['standard', 'none'] | Refraction]
    """
    `standard` (34 arcminutes at the horizon), `none`, or the air of the day: `{"pressure_hpa": 1010, "temperature_c": 10}`. Left out: `"standard"`.
    """
    horizon_deg: NotRequired[float]
    """
    The horizon's altitude as it is seen, degrees: a hill's, or the dip's. Left out: `0.0`.
    """
    semidiameter: NotRequired[Literal['true', 'almanac']]
    """
    Of the moment, or the Sun's 16 arcminutes by which almanacs count (with 34 of refraction its centre is at -50). Left out: `"true"`.
    """
    kind: Literal['set']


class StationSearch(TypedDict):
    """
    The geocentric apparent longitude stands still.
    """

    kind: Literal['station']
    bodies: NotRequired[list[Body] | None]
    """
    Ids of `GET /bodies`; left out: Sun, Moon and planets that have the event.
    """


class TransitSearch(TypedDict):
    """
    Upper culmination: the body's centre crosses the place's meridian.
    """

    bodies: NotRequired[list[Body] | None]
    """
    Ids of `GET /bodies`; left out: the Sun and the Moon.
    """
    kind: Literal['transit']


class TwilightSearch(TypedDict):
    """
    Dawn and dusk at the place.
    """

    kind: Literal['twilight']
    depression: NotRequired[float]
    """
    How far the Sun's centre is below the horizon, airless, degrees: 6 civil, 12 nautical, 18 astronomical. Left out: `6.0`.
    """


class VoidSearch(TypedDict):
    """
    From the Moon's last exact aspect in a sign to its ingress into the next.
    """

    kind: Literal['void_of_course']
    angles: NotRequired[list[float | Literal['conjunction', 'opposition', 'trine', 'square', 'sextile', 'quincunx', 'semisextile', 'semisquare', 'sesquiquadrate', 'quintile', 'biquintile', 'septile', 'biseptile', 'triseptile', 'novile', 'binovile', 'quadranovile', 'decile', 'tredecile']]]
    """
    Aspects that count, degrees or names. Left out: `[0.0,60.0,90.0,120.0,180.0]`.
    """
    bodies: NotRequired[list[Body] | None]
    """
    Ids of `GET /bodies`; left out: Sun, Moon and planets that have the event.
    """


class PlaceRequest(TypedDict):
    """
    A point on the globe.
    """

    latitude: float
    """
    Degrees, north positive.
    """
    longitude: float
    """
    Degrees, east positive.
    """


class Transits(TypedDict):
    """
    The chart about the chart: its moment, and its place if it is another.

    Zodiac, observer, corrections and frame are those of the chart within.
    """

    name: NotRequired[str | None]
    """
    Whose chart it is: the picture's title, and the file's name.
    """
    orb: NotRequired[float]
    """
    Widest orb of its aspects to the chart within, degrees. Left out: `2.0`.
    """
    bodies: NotRequired[list[Body] | None]
    """
    Left out: those of the chart within.
    """
    elevation: NotRequired[float]
    """
    Height above the WGS84 ellipsoid, metres. Left out: `0.0`.
    """
    place: NotRequired[str | None]
    """
    A town, as in `/calculate`.
    """
    birth_time: NotRequired[str | int | float | None]
    """
    As in `/calculate`.
    """
    local_time: NotRequired[str | None]
    """
    As in `/calculate`.
    """
    time_zone: NotRequired[str | None]
    """
    As in `/calculate`.
    """
    tzdata: NotRequired[str | None]
    """
    As in `/calculate`.
    """
    fold: NotRequired[int | None]
    """
    As in `/calculate`.
    """
    candidate: NotRequired[str | None]
    """
    As in `/calculate`.
    """
    time_scale: NotRequired[str | None]
    """
    As in `/calculate`.
    """
    calendar: NotRequired[str | None]
    """
    As in `/calculate`.
    """
    delta_t_s: NotRequired[float | None]
    """
    As in `/calculate`.
    """
    latitude: NotRequired[float | None]
    """
    As in `/calculate`.
    """
    longitude: NotRequired[float | None]
    """
    As in `/calculate`.
    """


class WheelStyle(TypedDict):
    """
    What the picture looks like.
    """

    form: NotRequired[Literal['wheel', 'north_indian', 'south_indian']]
    """
    The wheel, or the square of North or South India. Left out: `"wheel"`.
    """
    layout: NotRequired[Literal['chart', 'sheet', 'small']]
    """
    `sheet`: below the chart the table of positions and the grid of aspects with their orbs, in the shape of a page of A4. `small`: the form alone, large and without minutes, for the screen of a phone. Left out: `"chart"`.
    """
    theme: NotRequired[Literal['light', 'dark', 'print', 'embedded']]
    """
    `print`: black on white, aspects told apart by their dashes. `embedded`: for SVG within a page, whose CSS variables `--wheel-ink` and so on are the colours; light where it sets none, and in PNG. Left out: `"light"`.
    """
    lots: NotRequired[bool]
    """
    Whether the Parts of Fortune and of Spirit are drawn. Left out: `false`.
    """
    width: NotRequired[int]
    """
    Of a PNG, pixels. Left out: `1600`.
    """


Ayanamsa: TypeAlias = Literal['fagan_bradley', 'lahiri', 'de_luce', 'raman', 'ushashashi', 'krishnamurti', 'djwhal_khul', 'yukteshwar', 'jn_bhasin', 'hipparchos', 'sassanian', 'suryasiddhanta', 'aryabhata', 'lahiri_1940', 'lahiri_vp285', 'krishnamurti_vp291', 'lahiri_icrc', 'true_citra', 'true_revati', 'true_pushya', 'true_mula', 'galactic_center_0sag']


HouseSystem: TypeAlias = Literal['placidus', 'koch', 'porphyry', 'regiomontanus', 'campanus', 'equal', 'equal_mc', 'whole_sign', 'alcabitius', 'topocentric', 'morinus', 'meridian', 'vehlow', 'sripati']


ZodiacKind: TypeAlias = Literal['tropical', 'sidereal']


TimeScale: TypeAlias = Literal['utc', 'ut1', 'tt']


Calendar: TypeAlias = Literal['gregorian', 'julian', 'auto']


Corrections: TypeAlias = Literal['apparent', 'astrometric', 'geometric']


Frame: TypeAlias = Literal['ecliptic_of_date', 'ecliptic_j2000', 'equator_of_date', 'icrf']


Missing: TypeAlias = Literal['refuse', 'null']


TimeZoneData: TypeAlias = Literal['backzone', 'standard']


class AyanamsaEntry(TypedDict):
    """
    One ayanamsa: a value at an epoch carried on by precession, or a star held in its place.
    """

    id: str
    name: str
    value_deg: float
    """
    `formula`: the ayanamsa at `t0_jd`. `star`: the sidereal longitude where the star stands.
    """
    source: str
    """
    Who defined it, and where.
    """
    kind: Literal['formula', 'star']
    t0_jd: float | None
    """
    Julian date of the epoch in `scale`; null for a star.
    """
    scale: str
    delta_t_s: float
    """
    From `scale` to TT at the epoch, seconds.
    """
    model: str
    """
    The precession it was defined in; empty for the one used here.
    """
    star: StarEntry | None
    today_deg: float | None
    """
    Its value at 0 h TT of the current day, degrees; null where the kernels do not reach it.
    """
    minus_lahiri_deg: float | None
    """
    That value less Lahiri's, degrees.
    """


class AyanamsaList(TypedDict):
    """
    The ayanamsas.
    """

    ayanamsas: list[AyanamsaEntry]
    default: str


class BodyDistribution(TypedDict):
    """
    One body: the probability of each sign and house, the likeliest first.
    """

    signs: dict[str, float]
    sign_certain: bool
    """
    Whether it is in one sign throughout.
    """
    houses: NotRequired[dict[str, float] | None]
    """
    Only with `houses`, by number.
    """
    house_certain: NotRequired[bool | None]
    """
    Whether it is in one house throughout.
    """
    nakshatras: NotRequired[dict[str, float] | None]
    """
    Only in a sidereal zodiac.
    """
    nakshatra_certain: NotRequired[bool | None]
    """
    Whether it is in one throughout.
    """
    longitude: Swept


class BodyList(TypedDict):
    """
    What a chart can hold.
    """

    bodies: list[BodyEntry]
    default: dict[str, list[str]]
    """
    By observer: the bodies of a chart that names none.
    """
    lots: list[LotEntry]


class BodySearch(TypedDict):
    """
    What `q` found: the likeliest first.
    """

    query: str
    bodies: list[TargetEntry]
    total: int
    """
    How many were found in all.
    """
    hint: str | None
    """
    Where nothing was found: what was probably meant, or why there is no such body; else null.
    """


class Checks(TypedDict):
    """
    The parts.
    """

    spice: SpiceCheck
    time_resolver: TimeResolverCheck
    performance: PerformanceCheck
    security: SecurityCheck
    store: StoreCheck
    system: SystemCheck


class DistributedAspects(TypedDict):
    """
    Aspects by whether they hold throughout.
    """

    throughout: list[LastingAspect]
    sometimes: list[PassingAspect]


class DistributionMeta(TypedDict):
    """
    How the answer was reckoned.
    """

    service_version: str
    spice_version: str
    kernel_set_tag: str
    ephemeris: str
    kernels: list[KernelFile]
    coverage: Coverage
    zodiac: ZodiacKind
    ayanamsa: str | dict[str, float] | None
    observer: Any
    corrections: str
    houses: str | None
    request_id: str | None
    warnings: list[WarningNote]


class DistributionOf(TypedDict):
    """
    The chart as a distribution.
    """

    bodies: dict[str, BodyDistribution]
    angles: dict[str, AngleDistribution]
    """
    Ascendant and MC; none away from the Earth.
    """
    phase: dict[str, float] | None
    """
    Eighths of the Moon's way from the Sun; null without both.
    """
    aspects: DistributedAspects | None
    """
    Null unless asked for.
    """
    changes: list[ChangeRow]
    """
    In order of time.
    """
    complete: bool
    """
    Whether it is shown that no change was missed.
    """


class HealthAnswer(TypedDict):
    """
    The worst check is the status.
    """

    status: Literal['healthy', 'degraded', 'unhealthy']
    timestamp: str
    uptime_seconds: int
    service: ServiceName
    checks: Checks


class Houses(TypedDict):
    """
    The house cusps and angles, degrees of longitude in the chart's zodiac.
    """

    system: str
    """
    The system used.
    """
    cusps: list[Cusp]
    """
    1st to 12th.
    """
    cusp_speeds: list[float]
    """
    Of the cusps, degrees a day.
    """
    cusp_uncertainty_arcsec: list[float]
    """
    One sigma of each cusp, arcseconds.
    """
    ascendant: float
    """
    Where the ecliptic rises, degrees.
    """
    ascendant_speed: float
    """
    Degrees a day.
    """
    ascendant_uncertainty_arcsec: float
    """
    One sigma, arcseconds.
    """
    mc: float
    """
    Medium coeli: the ecliptic's upper culmination.
    """
    mc_speed: float
    """
    Degrees a day.
    """
    mc_uncertainty_arcsec: float
    """
    One sigma, arcseconds.
    """
    armc: float
    """
    Right ascension of the meridian: local apparent sidereal time.
    """
    armc_uncertainty_arcsec: float
    """
    One sigma, arcseconds.
    """
    vertex: float
    """
    Where the ecliptic meets the prime vertical in the west.
    """
    vertex_uncertainty_arcsec: float
    """
    One sigma, arcseconds.
    """
    east_point: float
    """
    Equatorial ascendant: where the ecliptic meets the hour circle.
    """
    east_point_uncertainty_arcsec: float
    """
    One sigma, arcseconds.
    """
    lots: Lots | None
    """
    Parts of Fortune and Spirit; null unless Sun and Moon are asked for.
    """
    fallback: HouseFallback | None
    """
    Which system was used instead of the one asked for, and why; null if that one was.
    """


class Info(TypedDict):
    """
    Which code and files this is.
    """

    name: str
    service_version: str
    spice_version: str
    kernel_set_tag: str
    ephemeris: str
    kernels: list[KernelFile]
    coverage: Coverage
    limits: Limits


class Meta(TypedDict):
    """
    How the answer was reckoned: enough to reproduce it.
    """

    service_version: str
    spice_version: str
    kernel_set_tag: str
    """
    The loaded set.
    """
    ephemeris: str
    """
    The ephemeris that set holds.
    """
    kernels: list[KernelFile]
    coverage: Coverage
    zodiac: ZodiacKind
    ayanamsa: str | dict[str, float] | None
    """
    As used; null in the tropical zodiac.
    """
    ayanamsa_deg: float | None
    """
    Its value at this moment, degrees; null if tropical.
    """
    frame: str
    observer: str | ObserverOnBody
    corrections: str
    precession_model: str
    nutation_model: str
    orientation_source: str | None
    """
    Where the Earth's orientation comes from; null where none was needed.
    """
    request_id: str | None
    """
    Also in the `x-request-id` header; quote it to ask about this.
    """
    warnings: list[WarningNote]


class PlacesAnswer(TypedDict):
    """
    Towns, the likeliest first.
    """

    places: list[TownAnswer]
    source: str
    """
    To be named where the towns are shown (CC BY 4.0).
    """


PriorSpan = TypedDict(
    'PriorSpan',
    {
        'from': Written,
        'to': Written,
        'probability': float,
    },
)


class PriorTime(TypedDict):
    """
    The moments that were understood.
    """

    hours: float
    """
    Of all spans together: 23 or 25 on the days when clocks are changed.
    """
    prior: Literal['uniform', 'normal']
    """
    How probable the moments in them are.
    """
    sigma_s: float | None
    """
    One sigma of a normal prior, seconds; null of a uniform one.
    """
    spans: list[PriorSpan]
    readings: list[ClockReading]
    """
    Of the clock at the place; none where UTC was asked.
    """


class RuleAnswer(TypedDict):
    """
    What gave the offset.
    """

    kind: Literal['tzdb', 'longitude', 'fixed']
    before: TransitionAnswer | None
    after: TransitionAnswer | None


class SearchMeta(TypedDict):
    """
    How it was searched.
    """

    method: str
    reason: str | None
    """
    Why the answer is not shown to be complete; null where it is.
    """
    searches: list[SearchProof]


class TableMeta(TypedDict):
    """
    How the table was reckoned.
    """

    service_version: str
    spice_version: str
    kernel_set_tag: str
    ephemeris: str
    kernels: list[KernelFile]
    coverage: Coverage
    zodiac: ZodiacKind
    ayanamsa: str | dict[str, float] | None
    """
    As used; null in the tropical zodiac.
    """
    ayanamsas: NotRequired[list[str] | None]
    """
    All ids, where a list was given.
    """
    observer: str | ObserverOnBody
    corrections: str
    frame: str
    time_scale: TimeScale
    moments: int
    """
    How many there are.
    """
    bodies: list[str]
    town: NotRequired[TownAnswer | None]
    """
    What `place` was understood as, if it was given.
    """
    request_id: str | None
    warnings: list[WarningNote]


class ChartRequest(TypedDict):
    """
    One chart: when, where, and how it is to be reckoned.
    """

    local_time: NotRequired[str | None]
    """
    Instead of `birth_time`: what the clock showed at the place, ISO 8601 without `Z` or offset. Resolved as `/time/resolve` does; the first candidate is charted, and `time.resolution` tells them all. With `calendar` `auto` the place's own change to the Gregorian calendar decides.
    """
    birth_time: NotRequired[str | float]
    """
    The moment. ISO 8601 text with `Z` or an offset (`2024-06-21T18:00:00Z`, `1990-01-01T06:30:00+01:00`), with expanded years where needed (`-0500-03-01T12:00:00Z`; year 0 exists and is 1 BC), or a Julian date number in `time_scale`.
    """
    time_zone: NotRequired[str | None]
    """
    For `local_time`: an IANA zone, a fixed offset such as `+05:30`, or `lmt`. Left out: by the place.
    """
    tzdata: NotRequired[TimeZoneData]
    """
    For `local_time`: which set of the time zone database. Left out: `"backzone"`.
    """
    fold: NotRequired[int | None]
    """
    For a `local_time` that the clocks showed twice: 0 the first, 1 the second time (as in Python's PEP 495; of a time they skipped, by the offset before or after). Any other time has but one reading, and `fold` means nothing.
    """
    candidate: NotRequired[str | None]
    """
    For `local_time`: the `id` of the candidate of `/time/resolve` that is meant; without it the first.
    """
    time_scale: NotRequired[TimeScale]
    """
    The scale of `birth_time`. `utc` is taken as UT1 before 1960, when there was no UTC. Offsets are only for `utc`. Left out: `"utc"`.
    """
    calendar: NotRequired[Calendar]
    """
    The calendar of the date in `birth_time`. `gregorian` is proleptic, as ISO 8601 has it; `auto` is Julian before 1582-10-15. A Julian date number needs none. Left out: `"gregorian"`.
    """
    place: NotRequired[str | None]
    """
    Instead of `latitude` and `longitude`: a town as `/places` finds it (`Ulm, DE`, a `label`, `geonames:2820256`). A name that several towns have is refused with the `choices`; the answer's `town` says which was understood.
    """
    latitude: NotRequired[float]
    """
    Geodetic latitude (WGS84), degrees, north positive.
    """
    longitude: NotRequired[float]
    """
    Longitude (WGS84), degrees, east positive.
    """
    elevation: NotRequired[float]
    """
    Height above the WGS84 ellipsoid, metres. Left out: `0.0`.
    """
    zodiac: NotRequired[ZodiacKind]
    """
    Where longitudes start: the equinox of date, or the `ayanamsa`'s zero. Left out: `"tropical"`.
    """
    ayanamsa: NotRequired[Ayanamsa | UserAyanamsa | list[Ayanamsa]]
    """
    The sidereal zodiac's zero: an id of `GET /ayanamsas`, your own as `{"t0_jd": .., "value": ..}`, or a list of ids: the first is the chart's, and `zodiacs` of the answer has the longitudes in all of them. Read only when `zodiac` is `sidereal`. Left out: `"lahiri"`.
    """
    bodies: NotRequired[list[Body] | None]
    """
    Ids of `GET /bodies`, each once, and stars and small bodies by name, designation or number (`GET /bodies?q=` searches all). Left out: the Sun, the Moon, Mercury to Pluto and both lunar nodes (for a heliocentric or barycentric observer: the Earth instead of the nodes).
    """
    observer: NotRequired[Literal['topocentric', 'geocentric', 'heliocentric', 'barycentric'] | Observer]
    """
    From where: the place on the ground, or the centre of the Earth, the centre of the Sun, the solar system's barycentre, or the centre of any body: `{"body": "Mars"}`. Left out: `"topocentric"`.
    """
    corrections: NotRequired[Corrections]
    """
    `apparent`: light time, deflection by the Sun, aberration. `astrometric`: light time alone. `geometric`: where the body is at that very moment. Left out: `"apparent"`.
    """
    frame: NotRequired[Frame]
    """
    Frame of `longitude` and `latitude` in the answer. On an equatorial frame they are right ascension and declination. Left out: `"ecliptic_of_date"`.
    """
    houses: NotRequired[HouseSystem | None]
    """
    House system: an id of `GET /houses`, or null for none.
    """
    aspects: NotRequired[Literal['major', 'all'] | dict[Literal['conjunction', 'opposition', 'trine', 'square', 'sextile', 'quincunx', 'semisextile', 'semisquare', 'sesquiquadrate', 'quintile', 'biquintile', 'septile', 'biseptile', 'triseptile', 'novile', 'binovile', 'quadranovile', 'decile', 'tredecile'], float] | None]
    """
    Aspects between the bodies: `major` or `all` with the usual orbs, or the widest orbs in degrees by aspect (`{"trine": 6}`); null for none.
    """
    aspect_points: NotRequired[list[Literal['Ascendant', 'MC']] | None]
    """
    Angles of the houses that make aspects beside the bodies; null for none. Goes with `houses` and `aspects`.
    """
    missing: NotRequired[Missing]
    """
    What becomes of a body that no loaded kernel has at this moment: `refuse` refuses the request (`BODY_OUT_OF_COVERAGE`), `null` puts null in its place and the reason among the warnings. Left out: `"refuse"`.
    """
    time_uncertainty_s: NotRequired[float]
    """
    How well the birth time is known, one sigma, seconds. Left out: `0.0`.
    """
    delta_t_s: NotRequired[float | None]
    """
    TT-UT1 in seconds, instead of the service's own value; null for the service's.
    """


class BatchRequest(TypedDict):
    """
    Many charts. Each item is validated for itself, so that a bad one spoils no other.
    """

    charts: list[ChartRequest]
    """
    Requests of `/calculate`; the results come in the same order.
    """


class EphemerisRequest(TypedDict):
    """
    A table of positions from one place: evenly spaced moments times bodies.
    """

    start: str | float
    """
    The first moment, as `birth_time` of `/calculate`.
    """
    stop: str | float
    """
    The last moment, itself included if a step falls on it.
    """
    step: Step
    """
    The distance of the moments on the clock of `time_scale`: `days`, `hours`, `minutes`, `seconds`, added up. A day has 86 400 s here: a daily table keeps its hour, and no moment falls on a leap second. Of one request at most 100000 positions (moments times bodies).
    """
    time_scale: NotRequired[TimeScale]
    """
    The scale of `birth_time`. `utc` is taken as UT1 before 1960, when there was no UTC. Offsets are only for `utc`. Left out: `"utc"`.
    """
    calendar: NotRequired[Calendar]
    """
    The calendar of the date in `birth_time`. `gregorian` is proleptic, as ISO 8601 has it; `auto` is Julian before 1582-10-15. A Julian date number needs none. Left out: `"gregorian"`.
    """
    place: NotRequired[str | None]
    """
    Instead of `latitude` and `longitude`: a town as `/places` finds it (`Ulm, DE`, a `label`, `geonames:2820256`). A name that several towns have is refused with the `choices`; the answer's `town` says which was understood.
    """
    latitude: NotRequired[float]
    """
    Geodetic latitude (WGS84), degrees, north positive.
    """
    longitude: NotRequired[float]
    """
    Longitude (WGS84), degrees, east positive.
    """
    elevation: NotRequired[float]
    """
    Height above the WGS84 ellipsoid, metres. Left out: `0.0`.
    """
    zodiac: NotRequired[ZodiacKind]
    """
    Where longitudes start: the equinox of date, or the `ayanamsa`'s zero. Left out: `"tropical"`.
    """
    ayanamsa: NotRequired[Ayanamsa | UserAyanamsa | list[Ayanamsa]]
    """
    As in `/calculate`; of a list the rows have `longitude_ID` for each. Left out: `"lahiri"`.
    """
    bodies: NotRequired[list[Body] | None]
    """
    Ids of `GET /bodies`, each once, and stars and small bodies by name, designation or number (`GET /bodies?q=` searches all). Left out: the Sun, the Moon, Mercury to Pluto and both lunar nodes (for a heliocentric or barycentric observer: the Earth instead of the nodes).
    """
    observer: NotRequired[Literal['topocentric', 'geocentric', 'heliocentric', 'barycentric'] | Observer]
    """
    From where: the place on the ground, or the centre of the Earth, the centre of the Sun, the solar system's barycentre, or the centre of any body: `{"body": "Mars"}`. Left out: `"topocentric"`.
    """
    corrections: NotRequired[Corrections]
    """
    `apparent`: light time, deflection by the Sun, aberration. `astrometric`: light time alone. `geometric`: where the body is at that very moment. Left out: `"apparent"`.
    """
    frame: NotRequired[Frame]
    """
    Frame of `longitude` and `latitude` in the answer. On an equatorial frame they are right ascension and declination. Left out: `"ecliptic_of_date"`.
    """
    missing: NotRequired[Missing]
    """
    What becomes of a body that no loaded kernel has at this moment: `refuse` refuses the request (`BODY_OUT_OF_COVERAGE`), `null` puts null in its place and the reason among the warnings. Left out: `"refuse"`.
    """
    time_uncertainty_s: NotRequired[float]
    """
    How well the birth time is known, one sigma, seconds. Left out: `0.0`.
    """
    delta_t_s: NotRequired[float | None]
    """
    TT-UT1 in seconds, instead of the service's own value; null for the service's.
    """


class UnknownTimeRequest(TypedDict):
    """
    A chart whose time is not known, or known to lie between two moments.
    """

    time: NotRequired[Literal['unknown'] | None]
    """
    `unknown`: the time of day is not known, and `local_time` is the date; the chart is a distribution over the day as the clocks of the place went.
    """
    local_time: NotRequired[str | None]
    """
    The date at the place, with `time`: `1962-07-02`; or with `time_sigma_s` the likeliest date and time.
    """
    time_from: NotRequired[str | float]
    """
    The earliest moment: with `Z` or an offset, or a Julian date, as `birth_time`; or without, as the clock at the place showed it.
    """
    time_to: NotRequired[str | float]
    """
    The latest moment, written as `time_from`; at most 8 days later.
    """
    birth_time: NotRequired[str | float]
    """
    With `time_sigma_s`: the likeliest moment, as for a chart.
    """
    time_sigma_s: NotRequired[float | None]
    """
    With `birth_time` or `local_time`: one sigma of it, seconds. The moments around it are as probable as the normal curve says, to 4 sigma on both sides.
    """
    time_zone: NotRequired[str | None]
    """
    For clocks at the place: an IANA zone, a fixed offset such as `+05:30`, or `lmt`. Left out: by the place.
    """
    calendar: NotRequired[Calendar]
    """
    The calendar of the date in `birth_time`. `gregorian` is proleptic, as ISO 8601 has it; `auto` is Julian before 1582-10-15. A Julian date number needs none. Left out: `"gregorian"`.
    """
    time_scale: NotRequired[TimeScale]
    """
    The scale of `birth_time`. `utc` is taken as UT1 before 1960, when there was no UTC. Offsets are only for `utc`. Left out: `"utc"`.
    """
    place: NotRequired[str | None]
    """
    Instead of `latitude` and `longitude`: a town as `/places` finds it (`Ulm, DE`, a `label`, `geonames:2820256`). A name that several towns have is refused with the `choices`; the answer's `town` says which was understood.
    """
    latitude: NotRequired[float]
    """
    Geodetic latitude (WGS84), degrees, north positive.
    """
    longitude: NotRequired[float]
    """
    Longitude (WGS84), degrees, east positive.
    """
    elevation: NotRequired[float]
    """
    Height above the WGS84 ellipsoid, metres. Left out: `0.0`.
    """
    zodiac: NotRequired[ZodiacKind]
    """
    Where longitudes start: the equinox of date, or the `ayanamsa`'s zero. Left out: `"tropical"`.
    """
    bodies: NotRequired[list[Body] | None]
    """
    Ids of `GET /bodies`, each once, and stars and small bodies by name, designation or number (`GET /bodies?q=` searches all). Left out: the Sun, the Moon, Mercury to Pluto and both lunar nodes (for a heliocentric or barycentric observer: the Earth instead of the nodes).
    """
    observer: NotRequired[Literal['topocentric', 'geocentric', 'heliocentric', 'barycentric'] | Observer]
    """
    From where: the place on the ground, or the centre of the Earth, the centre of the Sun, the solar system's barycentre, or the centre of any body: `{"body": "Mars"}`. Left out: `"topocentric"`.
    """
    corrections: NotRequired[Corrections]
    """
    `apparent`: light time, deflection by the Sun, aberration. `astrometric`: light time alone. `geometric`: where the body is at that very moment. Left out: `"apparent"`.
    """
    houses: NotRequired[HouseSystem | None]
    """
    House system: an id of `GET /houses`, or null for none.
    """
    aspects: NotRequired[Literal['major', 'all'] | dict[Literal['conjunction', 'opposition', 'trine', 'square', 'sextile', 'quincunx', 'semisextile', 'semisquare', 'sesquiquadrate', 'quintile', 'biquintile', 'septile', 'biseptile', 'triseptile', 'novile', 'binovile', 'quadranovile', 'decile', 'tredecile'], float] | None]
    """
    Aspects between the bodies: `major` or `all` with the usual orbs, or the widest orbs in degrees by aspect (`{"trine": 6}`); null for none.
    """
    aspect_points: NotRequired[list[Literal['Ascendant', 'MC']] | None]
    """
    Angles of the houses that make aspects beside the bodies; null for none. Goes with `houses` and `aspects`.
    """
    tzdata: NotRequired[TimeZoneData]
    """
    Which set of the time zone database. Left out: `"backzone"`.
    """
    ayanamsa: NotRequired[Ayanamsa | UserAyanamsa]
    """
    The sidereal zodiac's zero, as for a chart. Left out: `"lahiri"`.
    """


class AspectSearch(TypedDict):
    """
    Angles between longitudes; every pass, numbered.
    """

    kind: Literal['aspect']
    bodies: NotRequired[list[Body] | None]
    """
    Ids of `GET /bodies`; left out: Sun, Moon and planets that have the event.
    """
    to: NotRequired[list[str] | dict[str, float] | ChartRequest]
    """
    Bodies (a list of ids), fixed longitudes (`{"Ascendant": 12.3}`), or a natal chart as a request of `/calculate` (with `houses`, also its Ascendant and MC). Left out: `bodies` with each other.
    """
    angles: NotRequired[list[float | Literal['conjunction', 'opposition', 'trine', 'square', 'sextile', 'quincunx', 'semisextile', 'semisquare', 'sesquiquadrate', 'quintile', 'biquintile', 'septile', 'biseptile', 'triseptile', 'novile', 'binovile', 'quadranovile', 'decile', 'tredecile']]]
    """
    Degrees from 0 to 180, or names of aspects. Left out: `[0.0,60.0,90.0,120.0,180.0]`.
    """
    orb: NotRequired[float | None]
    """
    Degrees: tells also when each aspect begins and ends; null for exact alone.
    """


class ReturnSearch(TypedDict):
    """
    A body comes back to a longitude.
    """

    kind: Literal['return']
    body: str
    """
    An id of `GET /bodies`.
    """
    to: float | ChartRequest
    """
    A longitude in degrees, or a natal chart as a request of `/calculate`.
    """


Search: TypeAlias = IngressSearch | StationSearch | AspectSearch | PhaseSearch | ReturnSearch | VoidSearch | NodeSearch | ApsisSearch | DeclinationSearch | ElongationSearch | ConjunctionRASearch | ParallelSearch | RiseSearch | SetSearch | TransitSearch | AntitransitSearch | TwilightSearch | EclipseSolarSearch | EclipseLunarSearch | PlanetTransitSearch | OccultationSearch


class EventsRequest(TypedDict):
    """
    When? A span, how the sky is to be seen, and what is searched for in it.
    """

    start: str | float
    """
    The span's beginning, as `birth_time` of `/calculate`; or without `Z` and offset, as a clock at the place (or of `time_zone`) showed it. Itself included.
    """
    stop: str | float
    """
    The span's end, written as `start`; itself not included: adjoining spans have each event once.
    """
    search: list[Search]
    """
    What is searched for; the events of all come in one order of time.
    """
    time_scale: NotRequired[TimeScale]
    """
    The scale of `start` and `stop`, and of the answer's moments. Left out: `"utc"`.
    """
    calendar: NotRequired[Calendar]
    """
    The calendar of the dates in `start` and `stop`. Left out: `"gregorian"`.
    """
    time_zone: NotRequired[str | None]
    """
    Whose clocks showed `start` and `stop`, where they have no `Z` or offset: an IANA zone, a fixed offset such as `+05:30`, or `lmt`. Left out: the place's.
    """
    tzdata: NotRequired[TimeZoneData]
    """
    Which set of the time zone database, for such moments. Left out: `"backzone"`.
    """
    place: NotRequired[str | None]
    """
    Instead of `latitude` and `longitude`: a town, as in `/calculate`.
    """
    latitude: NotRequired[float | None]
    """
    Geodetic latitude (WGS84), degrees; for what belongs to a place.
    """
    longitude: NotRequired[float | None]
    """
    Longitude (WGS84), degrees, east positive; for what belongs to a place.
    """
    elevation: NotRequired[float]
    """
    Height above the WGS84 ellipsoid, metres. Left out: `0.0`.
    """
    zodiac: NotRequired[ZodiacKind]
    """
    Where longitudes start: the equinox of date, or the `ayanamsa`'s zero. Left out: `"tropical"`.
    """
    ayanamsa: NotRequired[Ayanamsa | UserAyanamsa]
    """
    The sidereal zodiac's zero, as in `/calculate`. Left out: `"lahiri"`.
    """
    observer: NotRequired[Literal['geocentric', 'topocentric']]
    """
    From where longitudes are seen. Stations, nodes, declinations, parallels and apsides are the Earth's centre's in any case. Left out: `"geocentric"`.
    """


class TransitsRequest(TypedDict):
    """
    Transits to a natal chart.
    """

    natal: ChartRequest
    """
    The chart, as a request of `/calculate`.
    """
    start: str | float
    """
    As in `/events`; without offset by the clocks at the natal place.
    """
    stop: str | float
    """
    Written as `start`.
    """
    time_scale: NotRequired[TimeScale]
    """
    As in `/events`. Left out: `"utc"`.
    """
    calendar: NotRequired[Calendar]
    """
    As in `/events`. Left out: `"gregorian"`.
    """
    bodies: NotRequired[list[Body] | None]
    """
    The transiting bodies; left out: the Sun, the Moon and the planets.
    """
    angles: NotRequired[list[float | Literal['conjunction', 'opposition', 'trine', 'square', 'sextile', 'quincunx', 'semisextile', 'semisquare', 'sesquiquadrate', 'quintile', 'biquintile', 'septile', 'biseptile', 'triseptile', 'novile', 'binovile', 'quadranovile', 'decile', 'tredecile']]]
    """
    Degrees from 0 to 180, or names of aspects. Left out: `[0.0,60.0,90.0,120.0,180.0]`.
    """
    orb: NotRequired[float | None]
    """
    Degrees: tells also when each aspect begins and ends; null for exact alone. Left out: `1.0`.
    """


class ReturnsRequest(TypedDict):
    """
    Returns of a body to its natal place.
    """

    natal: ChartRequest
    """
    The chart, as a request of `/calculate`.
    """
    start: str | float
    """
    As in `/events`; without offset by the clocks at the natal place.
    """
    stop: str | float
    """
    Written as `start`.
    """
    time_scale: NotRequired[TimeScale]
    """
    As in `/events`. Left out: `"utc"`.
    """
    calendar: NotRequired[Calendar]
    """
    As in `/events`. Left out: `"gregorian"`.
    """
    body: NotRequired[str]
    """
    An id of `GET /bodies`: Sun, Moon, Saturn ... Left out: `"Sun"`.
    """
    chart: NotRequired[bool]
    """
    Whether each return has the chart of its moment, by the natal options. Left out: `false`.
    """
    latitude: NotRequired[float | None]
    """
    Where the charts are cast.
    """
    longitude: NotRequired[float | None]
    """
    Left out: the natal place.
    """
    elevation: NotRequired[float | None]
    """
    Metres.
    """


class ResolveRequest(TypedDict):
    """
    A clock reading, and where or by which zone it was read.
    """

    local_time: str
    """
    What the clock showed: ISO 8601, no Z or offset; expanded years allowed.
    """
    place: NotRequired[PlaceRequest | str | None]
    """
    Decides the zone unless time_zone is given: a point, or a town as /places finds it (`Ulm, DE`). A name that several towns have is refused with the choices.
    """
    latitude: NotRequired[float | None]
    """
    Instead of place.
    """
    longitude: NotRequired[float | None]
    """
    Instead of place.
    """
    time_zone: NotRequired[str | None]
    """
    An IANA name, a fixed offset such as +05:30, or lmt (needs a place).
    """
    calendar: NotRequired[Literal['auto', 'gregorian', 'julian', 'new_style', 'old_style']]
    """
    auto: by the place's own change from the Julian to the Gregorian calendar; old_style means julian, new_style gregorian. Left out: `"auto"`.
    """
    tzdata: NotRequired[TimeZoneData]
    """
    backzone keeps pre-1970 histories that standard merges. Left out: `"backzone"`.
    """
    fold: NotRequired[int | None]
    """
    Of a time that the clocks showed twice, 0 the first, 1 the second time; of one they skipped, by the offset before, after. Means nothing for any other time.
    """
    candidate: NotRequired[str | None]
    """
    The id of the candidate that is meant: the answer holds it alone.
    """


class WheelRequest(TypedDict):
    """
    A chart, and how it is to be drawn.
    """

    local_time: NotRequired[str | None]
    """
    Instead of `birth_time`: what the clock showed at the place, ISO 8601 without `Z` or offset. Resolved as `/time/resolve` does; the first candidate is charted, and `time.resolution` tells them all. With `calendar` `auto` the place's own change to the Gregorian calendar decides.
    """
    birth_time: NotRequired[str | float]
    """
    The moment. ISO 8601 text with `Z` or an offset (`2024-06-21T18:00:00Z`, `1990-01-01T06:30:00+01:00`), with expanded years where needed (`-0500-03-01T12:00:00Z`; year 0 exists and is 1 BC), or a Julian date number in `time_scale`.
    """
    time_zone: NotRequired[str | None]
    """
    For `local_time`: an IANA zone, a fixed offset such as `+05:30`, or `lmt`. Left out: by the place.
    """
    tzdata: NotRequired[TimeZoneData]
    """
    For `local_time`: which set of the time zone database. Left out: `"backzone"`.
    """
    fold: NotRequired[int | None]
    """
    For a `local_time` that the clocks showed twice: 0 the first, 1 the second time (as in Python's PEP 495; of a time they skipped, by the offset before or after). Any other time has but one reading, and `fold` means nothing.
    """
    candidate: NotRequired[str | None]
    """
    For `local_time`: the `id` of the candidate of `/time/resolve` that is meant; without it the first.
    """
    time_scale: NotRequired[TimeScale]
    """
    The scale of `birth_time`. `utc` is taken as UT1 before 1960, when there was no UTC. Offsets are only for `utc`. Left out: `"utc"`.
    """
    calendar: NotRequired[Calendar]
    """
    The calendar of the date in `birth_time`. `gregorian` is proleptic, as ISO 8601 has it; `auto` is Julian before 1582-10-15. A Julian date number needs none. Left out: `"gregorian"`.
    """
    place: NotRequired[str | None]
    """
    Instead of `latitude` and `longitude`: a town as `/places` finds it (`Ulm, DE`, a `label`, `geonames:2820256`). A name that several towns have is refused with the `choices`; the answer's `town` says which was understood.
    """
    latitude: NotRequired[float]
    """
    Geodetic latitude (WGS84), degrees, north positive.
    """
    longitude: NotRequired[float]
    """
    Longitude (WGS84), degrees, east positive.
    """
    elevation: NotRequired[float]
    """
    Height above the WGS84 ellipsoid, metres. Left out: `0.0`.
    """
    zodiac: NotRequired[ZodiacKind]
    """
    Where longitudes start: the equinox of date, or the `ayanamsa`'s zero. Left out: `"tropical"`.
    """
    ayanamsa: NotRequired[Ayanamsa | UserAyanamsa | list[Ayanamsa]]
    """
    The sidereal zodiac's zero: an id of `GET /ayanamsas`, your own as `{"t0_jd": .., "value": ..}`, or a list of ids: the first is the chart's, and `zodiacs` of the answer has the longitudes in all of them. Read only when `zodiac` is `sidereal`. Left out: `"lahiri"`.
    """
    bodies: NotRequired[list[Body] | None]
    """
    Ids of `GET /bodies`, each once, and stars and small bodies by name, designation or number (`GET /bodies?q=` searches all). Left out: the Sun, the Moon, Mercury to Pluto and both lunar nodes (for a heliocentric or barycentric observer: the Earth instead of the nodes).
    """
    observer: NotRequired[Literal['topocentric', 'geocentric', 'heliocentric', 'barycentric'] | Observer]
    """
    From where: the place on the ground, or the centre of the Earth, the centre of the Sun, the solar system's barycentre, or the centre of any body: `{"body": "Mars"}`. Left out: `"topocentric"`.
    """
    corrections: NotRequired[Corrections]
    """
    `apparent`: light time, deflection by the Sun, aberration. `astrometric`: light time alone. `geometric`: where the body is at that very moment. Left out: `"apparent"`.
    """
    frame: NotRequired[Frame]
    """
    Frame of `longitude` and `latitude` in the answer. On an equatorial frame they are right ascension and declination. Left out: `"ecliptic_of_date"`.
    """
    houses: NotRequired[HouseSystem | None]
    """
    House system: an id of `GET /houses`, or null for none.
    """
    aspects: NotRequired[Literal['major', 'all'] | dict[Literal['conjunction', 'opposition', 'trine', 'square', 'sextile', 'quincunx', 'semisextile', 'semisquare', 'sesquiquadrate', 'quintile', 'biquintile', 'septile', 'biseptile', 'triseptile', 'novile', 'binovile', 'quadranovile', 'decile', 'tredecile'], float] | None]
    """
    Aspects between the bodies: `major` or `all` with the usual orbs, or the widest orbs in degrees by aspect (`{"trine": 6}`); null for none.
    """
    aspect_points: NotRequired[list[Literal['Ascendant', 'MC']] | None]
    """
    Angles of the houses that make aspects beside the bodies; null for none. Goes with `houses` and `aspects`.
    """
    missing: NotRequired[Missing]
    """
    What becomes of a body that no loaded kernel has at this moment: `refuse` refuses the request (`BODY_OUT_OF_COVERAGE`), `null` puts null in its place and the reason among the warnings. Left out: `"refuse"`.
    """
    time_uncertainty_s: NotRequired[float]
    """
    How well the birth time is known, one sigma, seconds. Left out: `0.0`.
    """
    delta_t_s: NotRequired[float | None]
    """
    TT-UT1 in seconds, instead of the service's own value; null for the service's.
    """
    name: NotRequired[str | None]
    """
    Whose chart it is: the picture's title, and the file's name.
    """
    place_name: NotRequired[str | None]
    """
    What the picture and its file call the place; left out: the town's own name.
    """
    style: NotRequired[WheelStyle]
    """
    Left out: `{"form":"wheel","layout":"chart","theme":"light","lots":false,"width":1600}`.
    """
    transits: NotRequired[Transits | None]
    """
    Another chart, drawn as a ring about the first.
    """
    format: NotRequired[Literal['svg', 'png'] | None]
    """
    Instead of the header `Accept`.
    """


BodiesAnswer: TypeAlias = BodyList | BodySearch
"""
The usual list, or with `q` what was found.
"""


class CandidateAnswer(TypedDict):
    """
    One reading of the clock.
    """

    id: str
    """
    Names this candidate in later requests (`candidate`).
    """
    utc: str
    """
    ISO 8601, proleptic Gregorian, Z.
    """
    offset_s: float
    """
    Seconds east of Greenwich.
    """
    offset: str
    abbreviation: str
    is_dst: bool
    zone: str
    """
    IANA name, fixed offset, or lmt.
    """
    rule: RuleAnswer
    tzdb_version: str
    tzdata: TimeZoneData | None
    source: str
    calendar: Literal['gregorian', 'julian', 'swedish']
    weight: float
    """
    Preference, adding up to 1; no measured probability.
    """
    why: str
    changes: ChangesAnswer


class DistributionAnswer(TypedDict):
    """
    A chart whose time is not known.
    """

    distribution: DistributionOf
    town: NotRequired[TownAnswer | None]
    """
    What `place` was understood as, if it was given.
    """
    time: PriorTime
    meta: DistributionMeta


class ResolveAnswer(TypedDict):
    """
    Every instant the clock reading may mean, the likeliest first.
    """

    candidates: list[CandidateAnswer]
    ambiguous: bool
    """
    The clocks showed this time twice.
    """
    nonexistent: bool
    """
    The clocks skipped this time.
    """
    local: LocalAnswer
    place: PlaceAnswer | None
    town: NotRequired[TownAnswer | None]
    """
    What `place` was understood as, if it was a name.
    """
    tzdb_version: str
    boundary_version: str | None
    warnings: list[NoticeAnswer]
    adoption: NotRequired[list[AdoptionAnswer]]
    """
    When the place took the Gregorian calendar, the most populous area first; empty where the table has no row for it. Left out: `[]`.
    """


class TableAnswer(TypedDict):
    """
    Positions by moment and body.
    """

    meta: TableMeta
    rows: list[TableRow]


class Moment(TypedDict):
    """
    The moment that was understood, on every scale and in both calendars.
    """

    utc: str | None
    """
    UTC, ISO 8601; null before 1960, when there was none.
    """
    scale: TimeScale
    """
    The scale the input was read in, and in which `gregorian` and `julian` stand.
    """
    ut1_jd: float
    """
    Julian date, UT1.
    """
    tt_jd: float
    """
    Julian date, TT.
    """
    tdb_jd: float
    """
    Julian date, TDB.
    """
    gregorian: str
    """
    The date and time in the (proleptic) Gregorian calendar.
    """
    julian: str
    """
    The date and time in the Julian calendar.
    """
    delta_t_s: float
    """
    TT-UT1, seconds.
    """
    delta_t_sigma_s: float
    """
    One sigma of it, seconds.
    """
    delta_t_source: str
    """
    Where it comes from.
    """
    local: NotRequired[str | None]
    """
    What the clock at the place showed, with its offset (events of a span that was given so).
    """
    resolution: NotRequired[ResolveAnswer | None]
    """
    How `local_time` was read: every candidate (only when it was given).
    """


class Span(TypedDict):
    """
    The moments between which it was searched.
    """

    start: Moment
    stop: Moment


class ChartAnswer(TypedDict):
    """
    One chart.
    """

    data: dict[str, BodyPosition | None]
    """
    Each body asked for, by its id, in the order asked; null for one that has no place at this moment, where `missing` was `null` (a warning has the reason).
    """
    houses: NotRequired[Houses | None]
    """
    Only when asked for.
    """
    aspects: NotRequired[list[AspectFound] | None]
    """
    Only when asked for: aspects between the bodies, the closest first.
    """
    zodiacs: NotRequired[dict[str, Zodiac] | None]
    """
    Only when `ayanamsa` is a list: the bodies in each of these zodiacs.
    """
    town: NotRequired[TownAnswer | None]
    """
    What `place` was understood as, if it was given.
    """
    time: Moment
    meta: Meta


class EventRow(TypedDict):
    """
    One event: the fields of every kind, and those of its own (docs/events.md).
    """

    kind: str
    """
    Which kind of event.
    """
    time: Moment
    sigma_s: float
    """
    One sigma of the moment in the scale of `time`, seconds.
    """
    sigma_tt_s: float
    """
    One sigma of the moment counted in TT, seconds.
    """
    sigma_ut_s: float
    """
    One sigma of the moment counted in UT1, seconds.
    """
    probability: float
    """
    That it happens at all: 1 but for what grazes its condition within its sigma.
    """
    certain: Certain


class EventsMeta(TypedDict):
    """
    What it takes to have the answer again.
    """

    service_version: str
    spice_version: str
    kernel_set_tag: str
    ephemeris: str
    kernels: list[dict[str, Any]]
    coverage: dict[str, Any]
    zodiac: str
    ayanamsa: str | dict[str, float] | None
    observer: str
    time_scale: str
    span: Span
    town: NotRequired[dict[str, Any] | None]
    """
    The town that `place` meant.
    """
    request_id: str | None
    warnings: list[WarningNote]
    count: int
    """
    How many events there are.
    """
    cost: int
    """
    What the search cost, in positions of the quota.
    """
    search: SearchMeta


class SavedChart(TypedDict):
    """
    A chart that was computed and kept.
    """

    id: str
    """
    128 random bits: the key to the chart.
    """
    url: str
    """
    Where it can be read, below this service's root.
    """
    created: str
    """
    UTC.
    """
    delete_secret: str
    """
    Deletes it; told this once.
    """
    chart: ChartAnswer


class StoredChart(TypedDict):
    """
    A chart that was kept.
    """

    id: str
    created: str
    """
    UTC.
    """
    request: dict[str, Any]
    """
    What was asked.
    """
    chart: ChartAnswer
    """
    What was answered then.
    """


class BatchAnswer(TypedDict):
    """
    The charts in the order asked, each what `/calculate` would have answered.
    """

    results: list[ChartAnswer | ProblemAnswer]


class EventsAnswer(TypedDict):
    """
    The events of a span, by time.
    """

    events: list[EventRow]
    complete: bool
    """
    Whether the search has shown that it missed no event of the span.
    """
    meta: EventsMeta
