"""The ayanamsas by name: epochs, values, stars, and where each definition comes from.

The numbers are those the Swiss Ephemeris documentation (section 2.8) gives for each author, so
that a sidereal chart agrees with other software to the digit. Star places and motions are those
of the Hipparcos catalogue, new reduction (van Leeuwen 2007, A&A 474, 653), as SIMBAD lists them.
"""

from __future__ import annotations

from dataclasses import dataclass

from services.ephemeris.constants import DAY


@dataclass(frozen=True, slots=True, eq=False)
class Star:
    """A star at J2000 in the ICRS: degrees, mas a year (pm_ra with cos dec), mas, km/s."""

    name: str
    ra_deg: float
    dec_deg: float
    pm_ra_mas: float
    pm_dec_mas: float
    parallax_mas: float
    radial_velocity_km_s: float


# eq=False: a row is itself and no other, which also makes it a cheap key of a cache.
@dataclass(frozen=True, slots=True, eq=False)
class Ayanamsa:
    """One definition.

    Formula kind: `value_deg` is the ayanamsa at `t0_jd` (in `scale`; `delta_t_s` takes UT to TT),
    and `model` the precession it was defined in ("Newcomb", "IAU 1976", or "" for the current).
    Star kind (`star` is set): `value_deg` is the sidereal longitude where the star stands.
    """

    id: str
    name: str
    value_deg: float
    source: str
    kind: str = "formula"
    t0_jd: float | None = None
    scale: str = "tt"
    delta_t_s: float = 0.0
    model: str = ""
    star: Star | None = None

    @property
    def t0_tt(self) -> float:
        """The epoch as a Julian date in TT; the star kind has none."""
        if self.t0_jd is None:
            raise ValueError(f"{self.id} has no epoch")
        return self.t0_jd + self.delta_t_s / DAY


def _hms(hours: int, minutes: int, seconds: float) -> float:
    return 15.0 * (hours + minutes / 60.0 + seconds / 3600.0)


def _dms(sign: int, degrees: int, minutes: int, seconds: float) -> float:
    return sign * (degrees + minutes / 60.0 + seconds / 3600.0)


B1900 = 2415020.0  # 1900 January 0.5
CALENDAR_REFORM = 2435553.5  # 1956 March 21, 0h

SPICA = Star(
    "Spica (α Virginis)",
    _hms(13, 25, 11.57937), _dms(-1, 11, 9, 40.7501), -42.35, -30.67, 13.06, 1.0,
)  # fmt: skip
REVATI = Star(
    "Revati (ζ Piscium A)",
    _hms(1, 13, 43.88735), _dms(+1, 7, 34, 31.2745), 145.00, -55.69, 18.76, 15.0,
)  # fmt: skip
PUSHYA = Star(
    "Pushya (δ Cancri)",
    _hms(8, 44, 41.09921), _dms(+1, 18, 9, 15.5034), -17.67, -229.26, 24.98, 17.14,
)  # fmt: skip
MULA = Star(
    "Mula (λ Scorpii)",
    _hms(17, 33, 36.52012), _dms(-1, 37, 6, 13.7648), -8.53, -30.80, 5.71, -3.0,
)  # fmt: skip
# 17h45m40.03599s -29°00'28.1699" (SIMBAD; motion after Reid & Brunthaler 2004, ApJ 616, 872).
# Other software reads this place in the FK5 frame and reduces the motion in right ascension once
# more by cos dec; to agree with it, so does this row: the place is turned by the FK5-to-ICRS spin
# and the frame bias (`erfa.fk5hip`, `erfa.bp06`), 25 mas in longitude.
SGR_A = Star(
    "Sgr A* (galactic centre)",
    266.4168102402547, -29.007828152269763, -2.755718425, -5.547, 0.125, 0.0,
)  # fmt: skip

# ΔT at the four ancient epochs: Stephenson, Morrison & Hohenkerk 2016, Proc. R. Soc. A 472,
# 20160404. A hundred seconds would move the ayanamsa by 0.00016".
_ROWS = (
    Ayanamsa(
        "fagan_bradley", "Fagan-Bradley", 24.042044444,
        "C. Fagan and D. Bradley: the vernal point at 335°57'28.64\" at B1950.0",
        t0_jd=2433282.42346, model="Newcomb",
    ),
    Ayanamsa(
        "lahiri", "Lahiri (Chitrapaksha)", 23.250182778 - 0.004658035,
        "Indian Calendar Reform Committee 1955, as corrected in the Indian Astronomical Ephemeris "
        "1989: 23°15'00.658\" on 1956 March 21, less the nutation of that day",
        t0_jd=CALENDAR_REFORM, model="IAU 1976",
    ),
    Ayanamsa(
        "de_luce", "De Luce", 0.0,
        "R. De Luce, Constellational Astrology (1963): zero at the beginning of our era",
        t0_jd=1721057.5, scale="ut1", delta_t_s=10556.97,
    ),
    Ayanamsa(
        "raman", "Raman", 21.01444,
        "B. V. Raman, Hindu Predictive Astrology (1938): zero about 397 CE",
        t0_jd=B1900, model="Newcomb",
    ),
    Ayanamsa(
        "ushashashi", "Usha-Shashi", 18.66096,
        "Usha and Shashi, Hindu Astrological Calculations (1978): ζ Piscium near 359°50'",
        t0_jd=B1900,
    ),
    Ayanamsa(
        "krishnamurti", "Krishnamurti (KP)", 22.363889,
        "K. S. Krishnamurti, Reader 1: zero in 291 CE",
        t0_jd=B1900, model="Newcomb",
    ),
    Ayanamsa(
        "djwhal_khul", "Djwhal Khul", 26.9630976,
        "Lucis Trust tradition: the Age of Aquarius begins in 2117",
        t0_jd=B1900,
    ),
    Ayanamsa(
        "yukteshwar", "Sri Yukteshwar", 21.082222,
        "Sri Yukteswar Giri, The Holy Science (1894), as carried on by his school",
        t0_jd=B1900,
    ),
    Ayanamsa("jn_bhasin", "J. N. Bhasin", 21.365556, "J. N. Bhasin (1908-1983)", t0_jd=B1900),
    Ayanamsa(
        "hipparchos", "Hipparchos", -9.33333,
        "R. Mercier, Studies in the Medieval Conception of Precession (1977): Spica at 174°20' "
        "in -127",
        t0_jd=1674484.0, scale="ut1", delta_t_s=11927.46,
    ),
    Ayanamsa(
        "sassanian", "Sassanian", 0.0,
        "R. Mercier (1977): the Zij-i Shah, zero at the equinox of 564 CE March 18",
        t0_jd=1927135.8747793, scale="ut1", delta_t_s=4948.39,
    ),
    Ayanamsa(
        "suryasiddhanta", "Suryasiddhanta", 0.0,
        "Suryasiddhanta: zero at the mean equinox of 499 CE March 21, 7:30:31.57 UT",
        t0_jd=1903396.8128654, scale="ut1", delta_t_s=5597.93,
    ),
    Ayanamsa(
        "aryabhata", "Aryabhata", 0.0,
        "Aryabhatiya: zero at the mean equinox of 499 CE March 21, 6:56:55.57 UT",
        t0_jd=1903396.7895321, scale="ut1", delta_t_s=5597.93,
    ),
    Ayanamsa(
        "lahiri_1940", "Lahiri 1940", 22.44597222,
        "N. C. Lahiri, Panchanga Darpan (1940)",
        t0_jd=B1900, model="Newcomb",
    ),
    Ayanamsa(
        "lahiri_vp285", "Lahiri VP285", 0.0,
        "N. C. Lahiri's own statement (1980): zero when the mean Sun was at 0° Aries in 285 CE",
        t0_jd=1825235.2458513028,
    ),
    Ayanamsa(
        "krishnamurti_vp291", "Krishnamurti VP291", 0.0,
        "D. Senthilathiban, Study of KP Ayanamsa with Modern Precession Theories (2019): zero at "
        "the vernal point of 291 CE",
        t0_jd=1827424.752255678,
    ),
    Ayanamsa(
        "lahiri_icrc", "Lahiri ICRC", 23.25 - 0.00464207,
        "Indian Calendar Reform Committee 1955: 23°15'00\" on 1956 March 21, less the nutation of "
        "that day",
        t0_jd=CALENDAR_REFORM, model="Newcomb",
    ),
    Ayanamsa("true_citra", "True Citra", 180.0, "Spica stands at 180°", kind="star", star=SPICA),
    Ayanamsa(
        "true_revati", "True Revati", 359.0 + 50.0 / 60.0, "ζ Piscium stands at 359°50'",
        kind="star", star=REVATI,
    ),
    Ayanamsa(
        "true_pushya", "True Pushya", 106.0, "P. V. R. Narasimha Rao: δ Cancri stands at 106°",
        kind="star", star=PUSHYA,
    ),
    Ayanamsa(
        "true_mula", "True Mula", 240.0, "K. Chandra Hari: λ Scorpii stands at 240°",
        kind="star", star=MULA
    ),
    Ayanamsa(
        "galactic_center_0sag", "Galactic Centre at 0° Sagittarius", 240.0,
        "Sgr A* stands at 240°", kind="star", star=SGR_A,
    ),
)  # fmt: skip

AYANAMSAS: dict[str, Ayanamsa] = {row.id: row for row in _ROWS}
