"""Other names of stars that books of astrology and of the sky use, by designation.

From R. H. Allen, Star Names and Their Meanings (1899), and V. E. Robson, The Fixed Stars and
Constellations in Astrology (1923), which give each name's star by its Bayer letter. Left out is
what they use for another star than the IAU's catalogue does (Robson's Deneb is ζ Aquilae), and what
is a cluster.
"""

from __future__ import annotations

ALIASES = {
    "Agena": "β Cen", "Akrab": "β Sco", "Al Hecka": "ζ Tau", "Al Pherg": "η Psc",
    "Alamak": "γ And", "Almaak": "γ And", "Arided": "α Cyg", "Armus": "η Cap", "Azimech": "α Vir",
    "Becrux": "β Cru", "Benetnasch": "η UMa", "Benetnash": "η UMa", "Bos": "ρ Cap",
    "Bungula": "α Cen", "Caphir": "γ Vir", "Castra": "ε Cap", "Cor Hydrae": "α Hya",
    "Cor Leonis": "α Leo", "Cor Scorpii": "α Sco", "Cor Serpentis": "α Ser", "Coxa": "θ Leo",
    "Deneb Adige": "α Cyg", "Deneb Cygni": "α Cyg", "Deneb Kaitos": "β Cet", "Difda": "β Cet",
    "Dog Star": "α CMa", "Dorsum": "θ Cap", "Gemma": "α CrB",
    "Graffias": "β Sco", "Isidis": "δ Sco", "Kiffa Australis": "α Lib", "Kiffa Borealis": "β Lib",
    "Labrum": "δ Crt", "Manubrium": "ο Sgr", "North Scale": "β Lib", "North Star": "α UMi",
    "Oculus": "π Cap", "Pelagus": "σ Sgr", "Pole Star": "α UMi", "Princeps": "δ Boo",
    "Rigel Kentaurus": "α Cen", "Rigil Kent": "α Cen", "Sirrah": "α And", "South Scale": "α Lib",
    "Wega": "α Lyr",
}  # fmt: skip

BY_NUMBER = {
    "Kapteyn's Star": 24186, "Kapteyn": 24186, "Lalande 21185": 54035, "Gliese 411": 54035,
    "Barnard": 87937,
}  # fmt: skip
"""Near stars that people call by their discoverers or by older lists, by Hipparcos number."""

NOT_STARS = frozenset({"isis"})
"""Traditional names (folded) by which people mean something else: (42) Isis, or a planet that is
none."""

PRIMARIES = frozenset({32349, 37279, 49669, 71683, 104214})
"""Stars of the catalogue that are the component A of a pair of one designation: Sirius, Procyon,
Regulus, α Centauri, 61 Cygni (Washington Double Star Catalog)."""
SECONDARIES = {71683: 71681, 104214: 104217}
"""The component B of such pairs, where the catalogue has it, by Hipparcos numbers."""
