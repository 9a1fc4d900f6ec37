"""What `/bodies`, `/ayanamsas`, `/houses`, `/coverage` and `/info` answer, field by field."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, RootModel

from services.common.problem_schemas import Coverage
from services.spice.api.schemas import Answer, KernelFile, says


class BodyEntry(Answer):
    """One body or point."""

    id: str
    kind: Literal["body", "point"]
    naif_id: int | None = says("NAIF integer code; null for a defined point.")
    point: Literal["centre", "barycentre"] | None
    definition: str
    source: str


class LotEntry(Answer):
    """A lot: it follows from the Ascendant and stands in `houses.lots` of a chart with houses."""

    id: str
    definition: str
    source: str


class BodyList(Answer):
    """What a chart can hold."""

    bodies: list[BodyEntry]
    default: dict[str, list[str]] = says("By observer: the bodies of a chart that names none.")
    lots: list[LotEntry]


class TargetEntry(Answer):
    """One target that a search found."""

    id: str = says("What a request may call it, and what answers call it.")
    kind: Literal[
        "sun", "planet", "moon", "star", "small_body", "lunar_point", "zodiac_point", "hypothetical"
    ]
    catalogue: Literal["NAIF", "HIP"] | None = says("Of `number`; null for a point.")
    number: int | None = says("NAIF integer code, or Hipparcos number.")
    aliases: list[str] = says("Other names that a request may use.")
    point: Literal["centre", "barycentre"] | None
    magnitude: float | None = says("Hp, of a star.")
    definition: str
    source: str
    sigma: str = says("How sure its place is.")
    spans_jd_tdb: list[Annotated[list[float], Field(min_length=2, max_length=2)]] | None = says(
        "When it has a place with the loaded kernels, as seen from the Earth, light time not taken "
        "off: Julian dates (TDB). Null where no kernels are loaded."
    )


class BodySearch(Answer):
    """What `q` found: the likeliest first."""

    query: str
    bodies: list[TargetEntry]
    total: int = says("How many were found in all.")
    hint: str | None = says(
        "Where nothing was found: what was probably meant, or why there is no such body; else null."
    )


class BodiesAnswer(RootModel[BodyList | BodySearch]):
    """The usual list, or with `q` what was found."""


class StarEntry(Answer):
    """A star at J2000 in the ICRS."""

    name: str
    ra_deg: float
    dec_deg: float
    pm_ra_mas: float = says("Proper motion in right ascension, with cos dec, mas a year.")
    pm_dec_mas: float = says("Proper motion in declination, mas a year.")
    parallax_mas: float
    radial_velocity_km_s: float


class AyanamsaEntry(Answer):
    """One ayanamsa: a value at an epoch carried on by precession, or a star held in its place."""

    id: str
    name: str
    value_deg: float = says(
        "`formula`: the ayanamsa at `t0_jd`. `star`: the sidereal longitude where the star stands."
    )
    source: str = says("Who defined it, and where.")
    kind: Literal["formula", "star"]
    t0_jd: float | None = says("Julian date of the epoch in `scale`; null for a star.")
    scale: str
    delta_t_s: float = says("From `scale` to TT at the epoch, seconds.")
    model: str = says("The precession it was defined in; empty for the one used here.")
    star: StarEntry | None
    today_deg: float | None = says(
        "Its value at 0 h TT of the current day, degrees; null where the kernels do not reach it."
    )
    minus_lahiri_deg: float | None = says("That value less Lahiri's, degrees.")


class AyanamsaList(Answer):
    """The ayanamsas."""

    ayanamsas: list[AyanamsaEntry]
    default: str


class HouseEntry(Answer):
    """One house system."""

    id: str
    name: str
    definition: str
    source: str


class HouseList(Answer):
    """The house systems."""

    houses: list[HouseEntry]
    default: str | None


JulianSpan = Annotated[list[float], Field(min_length=2, max_length=2)]


class CoverageAnswer(Answer):
    """Which moments can be answered, and how the Earth's orientation is known."""

    kernel_set_tag: str
    ephemeris: str
    coverage: Coverage
    windows_jd_tdb: list[JulianSpan] = says(
        "Where the files have every body, Julian dates (TDB): one window, or several in an excerpt."
    )
    measured_orientation_jd_tdb: JulianSpan = says(
        "Where the Earth's orientation comes from measurement (and short prediction), not a model."
    )


class Limits(Answer):
    """What one request may ask."""

    charts_in_a_batch: int
    request_bytes: int


class Info(Answer):
    """Which code and files this is."""

    name: str
    service_version: str
    spice_version: str
    kernel_set_tag: str
    ephemeris: str
    kernels: list[KernelFile]
    coverage: Coverage
    limits: Limits
