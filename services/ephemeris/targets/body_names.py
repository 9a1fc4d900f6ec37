"""What bodies are called elsewhere.

Sources: the names of Swiss Ephemeris (its documentation, and `swephexp.h` for constants), of the
Python packages flatlib, kerykeion and immanuel, of JPL Horizons (major bodies), and Sanskrit, Latin
and German usage. A word that means several of our names has them all, the likeliest first.
"""

from __future__ import annotations

from services.ephemeris.targets.bodies import BODIES
from services.hints import Vocabulary

Words = dict[tuple[str, ...], str]
"""The names that words may mean (the likeliest first), and the words, apart by commas."""


def words(text: str) -> list[str]:
    """Return the words of a list with commas."""
    return [word.strip() for word in text.split(",")]


def aliases(table: Words) -> dict[str, tuple[str, ...]]:
    """Return each word of a table with the names that it may mean."""
    return {word: names for names, text in table.items() for word in words(text)}


_BODIES: Words = {
    ("Sun",): "Sol, Helios, Surya, Ravi, Aditya, Sonne, Soleil, Sole, Su, SE_SUN, ☉, ☀",
    ("Moon",): "Luna, Selene, Chandra, Soma, Mond, Lune, Lua, Mo, SE_MOON, ☽, ☾",
    ("Mercury",): "Budha, Budh, Merkur, Mercure, Mercurio, Hermes, Me, SE_MERCURY, ☿",
    ("Venus",): "Shukra, Sukra, Venere, Aphrodite, Ve, SE_VENUS, ♀",
    ("Earth",): "Terra, Erde, Terre, Tierra, Prithvi, Gaia, SE_EARTH, ♁",
    ("Mars",): "Mangal, Mangala, Kuja, Angaraka, Marte, Mars Barycenter, Ma, SE_MARS, ♂",
    ("Jupiter",): "Guru, Brihaspati, Giove, Jupiter Barycenter, Ju, SE_JUPITER, ♃",
    ("Saturn",): "Shani, Sani, Saturne, Saturno, Saturn Barycenter, Sa, SE_SATURN, ♄",
    ("Uranus",): "Herschel, Ouranos, Urano, Uranus Barycenter, Ur, SE_URANUS, ♅, ⛢",
    ("Neptune",): "Neptun, Nettuno, Neptune Barycenter, Netuno, Ne, SE_NEPTUNE, ♆",
    ("Pluto",): "Pluton, Plutone, Pluto Barycenter, 134340, Pl, SE_PLUTO, ♇",
    ("TrueNode", "MeanNode"): (
        "Node, Lunar Node, Moon Node, Moons Node, North Node, Lunar North Node, NNode, NN, "
        "Ascending Node, Dragons Head, Dragon Head, Caput Draconis, Caput, Nodo Norte, Rahu, "
        "Raahu, Mondknoten, Nordknoten, Aufsteigender Mondknoten, Nodo Nord, Noeud Nord, "
        "Nœud Nord, Noeud Lunaire, Nœud Lunaire, Tête du Dragon, Cabeza de Dragon, Drachenkopf, ☊"
    ),
    ("MeanNode",): (
        "Mean North Node, Mean Lunar Node, Mean Rahu, Mean Ascending Node, Nodo Norte Medio, "
        "Noeud Nord Moyen, Nœud Nord Moyen, Mittlerer Mondknoten, Rahu Mean, MNN, SE_MEAN_NODE"
    ),
    ("TrueNode",): (
        "True North Node, True Lunar Node, True Rahu, True Ascending Node, Osculating Node, "
        "Osc Node, Nodo Norte Verdadero, Noeud Nord Vrai, Nœud Nord Vrai, Wahrer Mondknoten, "
        "Rahu True, TNN, SE_TRUE_NODE"
    ),
    ("TrueSouthNode", "MeanSouthNode"): (
        "South Node, Lunar South Node, Nodo Sur, SNode, SN, Descending Node, Dragons Tail, "
        "Dragon Tail, Cauda Draconis, Cauda, Ketu, Kethu, Südknoten, Absteigender Mondknoten, "
        "Nodo Sud, Noeud Sud, Nœud Sud, Queue du Dragon, Cola de Dragon, Drachenschwanz, ☋"
    ),
    ("MeanSouthNode",): "Mean Ketu, Mean Descending Node",
    ("TrueSouthNode",): "True Ketu, True Descending Node, Osculating South Node",
    ("MeanApogee", "OsculatingApogee"): (
        "Lilith, Black Moon, Black Moon Lilith, Dark Moon Lilith, BML, Apogee, Lunar Apogee, "
        "Moon Apogee, Lil, Lune Noire, Luna Negra, Luna Nera, Lua Negra, Schwarzer Mond, ⚸"
    ),
    ("MeanApogee",): "Mean Lilith, Mean Black Moon, Mean Lunar Apogee, SE_MEAN_APOG",
    ("OsculatingApogee",): (
        "True Lilith, True Black Moon, Osculating Lilith, Osc Lilith, Osc Apogee, True Apogee, "
        "Osculating Lunar Apogee, SE_OSCU_APOG"
    ),
    ("MeanPerigee", "OsculatingPerigee"): "Perigee, Lunar Perigee, Moon Perigee, Priapus",
    ("MeanPerigee",): "Mean Priapus, Mean Lunar Perigee",
    ("OsculatingPerigee",): "True Priapus, Osculating Priapus, True Perigee, Osc Perigee",
    ("VernalPoint",): "Vernal Equinox, Aries Point, First Point of Aries, Spring Point, Equinox",
}
_ANGLES = "the angles stand in `houses` of the answer: ask for a house system"
_LOTS = "the lots stand in `houses.lots` of the answer: ask for a house system"
_APSIDES = (
    "there is no formula with a source for it: programs fit curves of their own to the true "
    "passages of the apsides; MeanApogee and OsculatingApogee are defined"
)
_URANIAN = (
    "the points of the Hamburg school are none of this service's: their elements are known to it "
    "only from programs under other licences"
)
_NO_BODY = "it is no body, and has no orbit that is agreed on"
_CLUSTER = "it is a cluster or a nebula, which has no one place; stars are known by name"
_MOON = "moons of other planets are no targets here"
_BARYCENTRE = "the solar system's barycentre is no target, but an observer: barycentric"
_CENTRE = (
    "the centre of the Galaxy is in no catalogue of stars: GET /ayanamsas has zodiacs that are "
    "fixed by it"
)
_BODY_NOTES = {
    **dict.fromkeys(
        ("Phobos", "Deimos", "Io", "Ganymede", "Callisto", "Amalthea", "Mimas", "Enceladus",
         "Tethys", "Dione", "Rhea", "Titan", "Hyperion", "Iapetus", "Phoebe", "Ariel", "Umbriel",
         "Titania", "Oberon", "Miranda", "Triton", "Nereid", "Charon"),
        _MOON,
    ),
    **dict.fromkeys(
        ("Barycenter", "Barycentre", "SSB", "Solar System Barycenter", "Solar System Barycentre"),
        _BARYCENTRE,
    ),
    **dict.fromkeys(
        ("EMB", "Earth Moon Barycenter", "Earth Moon Barycentre"),
        "the Earth and the Moon are targets, their barycentre is none",
    ),
    "Europa": f"{_MOON}; the asteroid (52) is AsteroidEuropa",
    **dict.fromkeys(
        ("Galactic Center", "Galactic Centre", "GC", "Sgr A*", "Sagittarius A*"),
        _CENTRE,
    ),
    **dict.fromkeys(
        ("Interpolated Apogee", "Interpolated Perigee", "Interpolated Lilith", "Natural Apogee",
         "Natural Lilith", "Corrected Lilith", "Natural Perigee", "SE_INTP_APOG", "SE_INTP_PERG",
         "Intp Apog", "Intp Perg"),
        _APSIDES,
    ),
    **dict.fromkeys(
        ("Cupido", "Hades", "Zeus", "Kronos", "Apollon", "Admetos", "Vulkanus", "Poseidon"),
        _URANIAN,
    ),
    **dict.fromkeys(
        ("Selena", "White Moon", "Waldemath", "Waldemath Moon", "Vulcan", "Proserpina", "Nibiru",
         "Transpluto"),
        _NO_BODY,
    ),
    **dict.fromkeys(
        ("Praesepe", "Praesaepe", "M44", "Facies", "M22", "Aculeus", "M6", "Acumen", "M7",
         "Capulus", "Pleiades", "M45", "Hyades", "M31", "M42", "Ensis", "Copula", "M51"),
        _CLUSTER,
    ),
    **dict.fromkeys(
        ("Ascendant", "Asc", "AC", "Rising", "Lagna", "MC", "Midheaven", "Medium Coeli", "IC",
         "Imum Coeli", "Descendant", "Desc", "Dsc", "DC", "Vertex", "Vx", "Anti Vertex",
         "East Point", "Equatorial Ascendant", "ARMC"),
        _ANGLES,
    ),
    **dict.fromkeys(
        ("Part of Fortune", "Pars Fortuna", "Pars Fortunae", "Fortuna", "Fortune", "Lot of Fortune",
         "PoF", "Part of Spirit", "Pars Spiritus", "Lot of Spirit"),
        _LOTS,
    ),
}  # fmt: skip
_ELSEWHERE = words(
    "Ceres, Pallas, Juno, Vesta, Chiron, Pholus, Nessus, Chariklo, Eris, Sedna, Makemake, Haumea, "
    "Quaoar, Orcus, Varuna, Ixion, Astraea, Isis, Apophis, Persephone, Eureka, Bennu, Ryugu"
)
"""Bodies that are none of this table's: 'Ceres' is no slip of 'Mercure', 'Apophis' of 'Apogee'."""

_NUMBERS = {
    # NAIF's, of the planets and of their systems' barycentres
    **{str(body.naif): (body.id,) for body in BODIES.values() if body.naif is not None},
    **{f"{body.naif}99": (body.id,) for body in BODIES.values() if 4 <= (body.naif or 0) <= 9},
}
_SWISS = words(
    "Sun, Moon, Mercury, Venus, Mars, Jupiter, Saturn, Uranus, Neptune, Pluto, MeanNode, TrueNode, "
    "MeanApogee, OsculatingApogee, Earth"
)
for _number, _body in enumerate(_SWISS):  # 10 is the mean node there, the Sun at NAIF
    _NUMBERS[str(_number)] = tuple(dict.fromkeys((*_NUMBERS.get(str(_number), ()), _body)))

BODY_NAMES = Vocabulary(
    BODIES,
    aliases(_BODIES) | _NUMBERS,
    notes=_BODY_NOTES,
    strangers=_ELSEWHERE,
)
