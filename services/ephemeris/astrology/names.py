"""What ayanamsas, house systems and aspects are called elsewhere.

Sources: the names of Swiss Ephemeris (its documentation, and `swephexp.h` for letters and
constants), of the Python packages flatlib, kerykeion and immanuel, and Sanskrit, Latin and German
usage. A word that means several of our names has them all, the likeliest first.
"""

from __future__ import annotations

from services.ephemeris.astrology.aspects import ASPECTS
from services.ephemeris.astrology.ayanamsa_table import AYANAMSAS
from services.ephemeris.astrology.houses import SYSTEMS
from services.ephemeris.options import ASPECT_POINTS
from services.ephemeris.targets.body_names import Words, aliases, words
from services.hints import Vocabulary

_AYANAMSAS: Words = {
    ("fagan_bradley",): "Fagan, Bradley, Fagan Allen, Western Sidereal, SE_SIDM_FAGAN_BRADLEY",
    ("lahiri",): "Chitrapaksha, Chitra Paksha, Citrapaksa, SE_SIDM_LAHIRI, Lahiri 1956",
    ("lahiri", "true_citra"): "Chitra, Citra, Spica",
    ("lahiri", "lahiri_icrc"): "Indian, Rashtriya Panchang, Calendar Reform Committee",
    ("lahiri_icrc",): "ICRC, SE_SIDM_LAHIRI_ICRC",
    ("lahiri_vp285",): "VP285, SE_SIDM_LAHIRI_VP285",
    ("de_luce",): "Luce, SE_SIDM_DELUCE",
    ("raman",): "BV Raman, SE_SIDM_RAMAN",
    ("ushashashi",): "Usha, Shashi, Usha and Shashi, SE_SIDM_USHASHASHI",
    ("krishnamurti", "krishnamurti_vp291"): "KP, Krishnamurthi, Krishnamurthy, KP New",
    ("krishnamurti",): "KP Old, SE_SIDM_KRISHNAMURTI, KP Krishnamurti",
    ("krishnamurti_vp291",): "VP291, Senthilathiban, SE_SIDM_KRISHNAMURTI_VP291",
    ("djwhal_khul",): "Djwhal, DK, Djwal Khul, SE_SIDM_DJWHAL_KHUL",
    ("yukteshwar",): "Sri Yukteshwar, Yukteswar, Shri Yukteshwar, SE_SIDM_YUKTESHWAR",
    ("jn_bhasin",): "Bhasin, SE_SIDM_JN_BHASIN",
    ("hipparchos",): "Hipparchus, Hipparch, SE_SIDM_HIPPARCHOS",
    ("sassanian",): "Sassanid, Sasanian, Zij i Shah, SE_SIDM_SASSANIAN",
    ("suryasiddhanta",): "Surya, Surya Siddhanta, SS, SE_SIDM_SURYASIDDHANTA",
    ("aryabhata",): "Aryabhatta, SE_SIDM_ARYABHATA",
    ("true_citra",): "True Chitra, True Chitrapaksha, SE_SIDM_TRUE_CITRA",
    ("true_revati",): "Revati, Zeta Piscium, SE_SIDM_TRUE_REVATI",
    ("true_pushya",): "Pushya, Pushya Paksha, PVR, PVRN Rao, Delta Cancri, SE_SIDM_TRUE_PUSHYA",
    ("true_mula",): "Mula, Chandra Hari, Lambda Scorpii, SE_SIDM_TRUE_MULA",
    ("galactic_center_0sag",): (
        "Galactic Center, Galactic Centre, Galcent, Galcent 0 Sag, Galactic Centre 0 Sag, "
        "SE_SIDM_GALCENT_0SAG"
    ),
}
_SIDM = {
    0: "fagan_bradley", 1: "lahiri", 2: "de_luce", 3: "raman", 4: "ushashashi", 5: "krishnamurti",
    6: "djwhal_khul", 7: "yukteshwar", 8: "jn_bhasin", 15: "hipparchos", 16: "sassanian",
    17: "galactic_center_0sag", 21: "suryasiddhanta", 23: "aryabhata", 27: "true_citra",
    28: "true_revati", 29: "true_pushya", 35: "true_mula", 44: "lahiri_vp285",
    45: "krishnamurti_vp291", 46: "lahiri_icrc",
}  # fmt: skip
"""Swiss Ephemeris' numbers (`swephexp.h`)."""
_TROPICAL = "for the tropical zodiac give zodiac tropical, and no ayanamsa"
_OTHER_AYANAMSAS = (
    "Aldebaran, Aldebaran 15 Tau, Babylonian, Kugler, Huber, Eta Piscium, Britton, J2000, J1900, "
    "B1950, Suryasiddhanta MSUN, Aryabhata MSUN, Aryabhata 522, SS Revati, SS Citra, Gil Brand, "
    "Galactic Equator, Mardyks, Skydram, Sheoran, Vedic Sheoran, Cochrane, Fiorenza, Valens, "
    "Valens Moon, Lahiri 1940, Dhruva, Wilhelm, Sundara"
)
_AYANAMSA_NOTES = {
    **dict.fromkeys(("tropical", "sayana", "none", "western"), _TROPICAL),
    **dict.fromkeys(
        words(_OTHER_AYANAMSAS),
        'it is not among those of GET /ayanamsas; your own is {"t0_jd": .., "value": ..}',
    ),
}

# The letters are those of Swiss Ephemeris' swe_houses.
_HOUSES: Words = {
    ("placidus",): "P, Placid, Placidian, Placide",
    ("koch",): "K, Birthplace, GOH",
    ("porphyry",): "O, Porphyrius, Porphyrios, Porphyr, Porfirio",
    ("regiomontanus",): "R, Regio, Regiomontan",
    ("campanus",): "C, Campano, Campanian",
    ("equal",): (
        "A, E, Equal Asc, Equal Ascendant, Equal Houses, Equal from Ascendant, Äqual, "
        "Gleiche Häuser, Casas Iguales, Maisons Égales"
    ),
    ("equal_mc",): "D, Equal Midheaven, Equal from MC, Equal 10th",
    ("whole_sign",): (
        "W, WS, Whole, Whole Signs, Whole House, Sign, WSH, Rashi, Equal Whole Sign, Ganzzeichen, "
        "Ganze Zeichen, Ganzzeichenhäuser, Signes Entiers, Signos Enteros, Segni Interi"
    ),
    ("alcabitius",): "B, Alcabitus, Alchabitius, Alcabitio, Arabian",
    ("topocentric",): "T, Polich Page, Polich and Page, Topo",
    ("morinus",): "M, Morin",
    ("meridian",): "X, Axial, Axial Rotation, Zariel, Equatorial",
    ("vehlow",): "V, Vehlow Equal, Equal Vehlow",
    ("sripati",): "S, Shripati, Sripathi, Sri Pati, Bhava Chalit",
}
_OTHER_SYSTEMS = (
    "G, Gauquelin, Gauquelin Sectors, H, Horizon, Horizontal, Azimuth, Azimuthal, U, Krusinski, "
    "Krusinski Pisa, Krusinski Pisa Goelzer, Pisa Goelzer, Y, APC, Ascendant Parallel Circle, F, "
    "Carter, Carter Poli Equatorial, Poli Equatorial, N, Aries, 0 Aries, Equal Aries, Natural, "
    "Natural Houses, I, Sunshine, Treindl, Makransky, J, Savard, Savard A, L, Pullen, Pullen SD, "
    "Q, Pullen SR, KP Houses, Solar"
)
_HOUSE_NOTES = {
    **dict.fromkeys(
        ("none", "off", "no", "null", "false", "nil"), "for no houses leave it out, or give null"
    ),
    **dict.fromkeys(
        words(_OTHER_SYSTEMS), "that system is not reckoned here: GET /houses has those that are"
    ),
}

_ASPECTS: Words = {
    ("conjunction",): "conj, cnj, conjunct, congiunzione, 0, ☌",
    ("opposition",): "opp, opposite, 180, ☍",
    ("trine",): "tri, trigon, 120, △",
    ("square",): "sqr, squ, quadrature, tetragon, carré, cuadrado, 90, □, ◻",
    ("sextile",): "sext, sxt, sex, hexagon, sestile, 60, ⚹, ✶",
    ("quincunx",): "qcx, inconjunct, inconjunction, 150, ⚻",
    ("semisextile",): "ssx, Halbsextil, demi sextile, 30, ⚺",
    ("semisquare",): (
        "ssq, octile, semi quadrate, semiquadrate, Halbquadrat, semicarré, demi carré, "
        "semicuadratura, 45, ∠"
    ),
    ("sesquiquadrate",): (
        "sqq, sesquisquare, trioctile, sesqui, Anderthalbquadrat, Eineinhalbquadrat, "
        "sesquicarré, sesquicuadratura, 135, ⚼"
    ),
    ("quintile",): "72",
    ("biquintile",): "144",
    ("novile",): "nonile, 40",
    ("binovile",): "binonile, 80",
    ("quadranovile",): "quadnovile, quadrinovile, 160",
    ("decile",): "semiquintile, 36",
    ("tredecile",): "tridecile, sesquiquintile, 108",
}

_ASPECT_POINTS: Words = {
    ("Ascendant",): "Asc, AC, Rising, Lagna",
    ("MC",): ("Midheaven, Medium Coeli, Medium Caeli, Himmelsmitte, Milieu du Ciel, Medio Cielo"),
}

AYANAMSA_NAMES = Vocabulary(
    AYANAMSAS,
    {row.name: (row.id,) for row in AYANAMSAS.values()}
    | aliases(_AYANAMSAS)
    | {str(number): (name,) for number, name in _SIDM.items()},
    notes=_AYANAMSA_NOTES,
)
HOUSE_NAMES = Vocabulary(
    SYSTEMS,
    {row.name: (row.id,) for row in SYSTEMS.values()} | aliases(_HOUSES),
    notes=_HOUSE_NOTES,
)
ASPECT_NAMES = Vocabulary(ASPECTS, aliases(_ASPECTS))
ASPECT_POINT_NAMES = Vocabulary(ASPECT_POINTS, aliases(_ASPECT_POINTS))
