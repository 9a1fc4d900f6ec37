"""The stars: Hipparcos in its new reduction, their names, and how sure each place is.

The table (data/stars.npz) keeps the catalogue's own numbers; `build_stars` made it and says from
what. It is read when the first star is asked for.

What a star's sigma is made of: the catalogue's covariance, carried on in time; what companions
nobody resolved add to a proper motion measured in three years (COSMIC); the orbits of visual
binaries that are known; a radial velocity that is not known, or not well (perspective); the
parallax. docs/decisions/stars.md has the figures.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.constants import AU, DAY, J2000
from services.ephemeris.core.angle_sigmas import ADDED, BOTH, EAST, NORTH, STAR_SIGMA_COLUMNS
from services.ephemeris.core.star_places import MEASURED
from services.ephemeris.targets.star_aliases import (
    ALIASES,
    BY_NUMBER,
    NOT_STARS,
    PRIMARIES,
    SECONDARIES,
)
from services.ephemeris.targets.star_names import Designation, bare, designation, written
from services.ephemeris.targets.star_rows import MAS, YEAR_S, star_rows
from services.hints import folded

Floats = NDArray[np.float64]

TABLE = Path(__file__).parent / "data" / "stars.npz"

EPOCH_ET = (2448349.0625 - J2000) * DAY
"""J1991.25 (TT), seconds past J2000."""

SIGNIFICANT = 5.0
"""Least parallax, in its own sigmas, that tells a distance: it is then good to a fifth."""

UNKNOWN_VELOCITY = 30.0
"""One sigma of a radial velocity that is not known, and taken as zero, km/s: the dispersion of the
stars about the Sun."""

COSMIC = {5: 1.3, 7: 6.0, 9: 6.0, 1: 7.5, 3: 7.5, 0: 7.5}
MULTIPLE = {1: 4.0, 5: 5.6, 7: 2.8, 9: 5.6, 3: 7.5}
"""What has to be added to a proper motion, each axis, mas a year, by the kind of solution (its last
digit; 5: five parameters, 7 and 9: accelerations too, 1 and 3: a companion makes it noisy) and,
for an entry of several components, by the number before it. Measured: 16 000 stars brighter than
Hp 7.2, Hipparcos's motion against the mean of the 25 years to Gaia DR3. Half of what 95 % stay
below, so that two sigmas hold for 95 of 100: the tail is long."""


@dataclass(frozen=True, slots=True)
class Stars:
    """The table as it is used, a row a star, by Hipparcos number.

    ids           names in requests and answers
    hip           Hipparcos numbers
    magnitude     Hp, the catalogue's own band
    parallax      mas
    rows          for `core.star_places`: (n, STAR_COLUMNS)
    sigmas        for `core.angle_sigmas`: (n, STAR_SIGMA_COLUMNS)
    bayer, flamsteed, constellation, traditional   as the sources have them; "" for none
    """

    ids: tuple[str, ...]
    hip: NDArray[np.int32]
    magnitude: Floats
    parallax: Floats
    velocity: Floats
    rows: Floats
    sigmas: Floats
    bayer: tuple[str, ...]
    flamsteed: tuple[str, ...]
    constellation: tuple[str, ...]
    traditional: tuple[str, ...]
    others: dict[int, tuple[str, ...]]
    by_name: dict[str, int]
    by_designation: dict[Designation, int]

    def find(self, text: str) -> int:
        """Return the row of a star's name, designation or HIP number; -1 for none."""
        word = folded(text)
        row = self.by_name.get(word, -1)
        if row < 0 and word.startswith("hip") and word[3:].isascii() and word[3:].isdigit():
            number = int(word[3:9])
            place = int(np.searchsorted(self.hip, number))
            if place < len(self.hip) and self.hip[place] == number:
                return place
        if row < 0:
            row = self._designated(text)
        if row < 0 and text[-2:-1] == " " and text[-1:] in {"A", "B"}:
            return self._component(self.find(text[:-2].rstrip()), text[-1])
        return row

    def _designated(self, text: str) -> int:
        parts = designation(text)
        if parts is None:
            return -1
        row = self.by_designation.get(parts, -1)
        if row < 0 and parts.number == "1":  # ζ¹ UMa is the ζ of a list without its companion
            row = self.by_designation.get(parts._replace(number=""), -1)
            row = row if row >= 0 and not self.bayer[row][1:] else -1
        return row

    def _component(self, row: int, letter: str) -> int:
        """Return the row of the component A or B of a pair whose designation is a row's."""
        hip = int(self.hip[row]) if row >= 0 else -1
        if letter == "A":
            return row if hip in PRIMARIES else -1
        second = SECONDARIES.get(hip)
        return -1 if second is None else int(np.searchsorted(self.hip, second))

    def aliases(self, row: int) -> tuple[str, ...]:
        """Return a star's other names."""
        constellation = self.constellation[row]
        names = [f"HIP {self.hip[row]}"]
        letter, number = self.bayer[row][:1], self.bayer[row][1:]
        short = constellation.casefold()
        if letter and self.by_designation.get(Designation(letter, number, short)) == row:
            names.append(written(self.bayer[row], constellation))
        if self.by_designation.get(Designation("", self.flamsteed[row], short)) == row:
            names.append(f"{self.flamsteed[row]} {constellation}")
        if self.traditional[row] and self.by_name.get(bare(self.traditional[row])) == row:
            names.append(self.traditional[row])
        names += self.others.get(row, ())
        return tuple(name for name in dict.fromkeys(names) if name != self.ids[row])

    def sigma(self, row: int, year: float) -> float:
        """Return a star's own sigma in a year, arcsec."""
        t = year - 1991.25
        star = self.sigmas[row]
        east, north, both = (
            float(star[part] + (star[part + 1] + star[part + 2] * t) * t)
            for part in (EAST, NORTH, BOTH)
        )
        longer = 0.5 * (east + north) + float(np.hypot(0.5 * (east - north), both))
        added = star[ADDED] + star[ADDED + 1] * t**2 + star[ADDED + 2] * t**4
        return float(np.sqrt(longer + added))


@lru_cache(maxsize=1)
def stars() -> Stars:
    """Return the table, read once."""
    with np.load(TABLE) as file:
        table: dict[str, Any] = {name: file[name] for name in file.files}
    known = np.isfinite(table["velocity"])
    velocity = np.where(known, table["velocity"], 0.0)
    velocity_sigma = np.where(known, table["velocity_sigma"], UNKNOWN_VELOCITY)
    rows = star_rows(table["place"], table["motion"], table["parallax"], velocity, EPOCH_ET)
    good = table["parallax"] >= SIGNIFICANT * table["errors"][:, 2]
    rows[:, MEASURED] = good
    words: dict[str, list[str]] = {
        name: table[name].tolist()
        for name in ("name", "bayer", "flamsteed", "constellation", "traditional")
    }
    hip, magnitude = table["hip"], table["magnitude"]
    by_designation = _designations(words, magnitude)
    ids = _ids(words, hip.tolist(), by_designation)
    by_name = {bare(name): row for row, name in enumerate(ids)}
    shared = Counter(words["traditional"])
    for row, name in enumerate(words["traditional"]):
        if name and shared[name] == 1 and bare(name) not in NOT_STARS:
            by_name.setdefault(bare(name), row)
    others: dict[int, tuple[str, ...]] = {}
    aliased = {name: by_designation.get(parts, -1) for name, parts in designated().items()}
    aliased |= {name: int(np.searchsorted(hip, number)) for name, number in BY_NUMBER.items()}
    for name, row in aliased.items():
        if row >= 0 and by_name.setdefault(bare(name), row) == row:
            others[row] = (*others.get(row, ()), name)
    return Stars(
        ids=ids, hip=hip, magnitude=magnitude, parallax=table["parallax"], velocity=velocity,
        rows=rows, sigmas=_sigmas(table, velocity, velocity_sigma),
        bayer=tuple(words["bayer"]), flamsteed=tuple(words["flamsteed"]),
        constellation=tuple(words["constellation"]), traditional=tuple(words["traditional"]),
        others=others, by_name=by_name, by_designation=by_designation,
    )  # fmt: skip


def designated() -> dict[str, Designation]:
    """Return the designations of the stars that books call by other names."""
    return {name: parts for name, star in ALIASES.items() if (parts := designation(star))}


def _designations(words: dict[str, list[str]], magnitude: Floats) -> dict[Designation, int]:
    """Return the star of each designation: the brightest of those who share it."""
    collected: dict[Designation, int] = {}
    letters: dict[tuple[str, str], set[str]] = {}
    for row in np.argsort(magnitude, kind="stable").tolist():
        constellation = words["constellation"][row].casefold()
        bayer, flamsteed = words["bayer"][row], words["flamsteed"][row]
        if flamsteed:
            collected.setdefault(Designation("", flamsteed, constellation), row)
        if bayer:
            letter, number = bayer[0], bayer[1:]
            collected.setdefault(Designation(letter, number, constellation), row)
            collected.setdefault(Designation(letter, "", constellation), row)
            if letter.isascii():
                letters.setdefault((letter.casefold(), constellation), set()).add(letter)
    for key, row in list(collected.items()):
        if key.letter.isascii() and key.letter:
            other = key.letter.swapcase()
            if len(letters[key.letter.casefold(), key.constellation]) == 1:
                collected.setdefault(key._replace(letter=other), row)
    return collected


def _ids(
    words: dict[str, list[str]], hip: list[int], owners: dict[Designation, int]
) -> tuple[str, ...]:
    """Return each star's name: the IAU's, else Bayer's, else Flamsteed's, else its HIP number.

    A designation that several share is the brightest's; an id is one in any case of its letters.
    """
    ids: list[str] = []
    taken: set[str] = set()
    for row, name in enumerate(words["name"]):
        constellation = words["constellation"][row]
        short = constellation.casefold()
        choices = [name] if name else []
        bayer, flamsteed = words["bayer"][row], words["flamsteed"][row]
        # small and capital letters are one to an id
        if (
            bayer
            and _alone(bayer[0], short, owners)
            and owners[Designation(bayer[0], bayer[1:], short)] == row
        ):
            choices.append(written(bayer, constellation))
        if flamsteed and owners[Designation("", flamsteed, short)] == row:
            choices.append(f"{flamsteed} {constellation}")
        for choice in (*choices, f"HIP {hip[row]}"):
            if bare(choice) not in taken:
                ids.append(choice)
                taken.add(bare(choice))
                break
    return tuple(ids)


def _alone(letter: str, constellation: str, owners: dict[Designation, int]) -> bool:
    """Say whether a letter means one star, be it small or capital."""
    if not letter.isascii():
        return True
    own, other = (
        owners.get(Designation(sign, "", constellation)) for sign in (letter, letter.swapcase())
    )
    return own == other


def _cosmic(solutions: NDArray[np.int16]) -> Floats:
    """Return what is added to a proper motion, mas a year, by the kinds of solution."""
    return np.array(
        [
            max(COSMIC.get(kind % 10, 7.5), MULTIPLE.get(kind // 10, 5.6) if kind >= 10 else 0.0)
            for kind in solutions.tolist()
        ]
    )


def _sigmas(table: dict[str, Any], velocity: Floats, velocity_sigma: Floats) -> Floats:
    """Return what a star's sigma is made of, in arcsec² and years: see `core.angle_sigmas`."""
    errors = table["errors"] / 1000.0
    pairs = {pair: i for i, pair in enumerate(combinations(range(5), 2))}

    def covariance(i: int, j: int) -> Floats:
        both: Floats = errors[:, i] * errors[:, j]
        return both if i == j else both * table["correlations"][:, pairs[i, j]]

    east, north, along, across = 0, 1, 3, 4  # the catalogue's order: α, δ, ϖ, μα, μδ
    out = np.empty((len(errors), STAR_SIGMA_COLUMNS))
    for part, (i, j, k, m) in {
        EAST: (east, east, along, along),
        NORTH: (north, north, across, across),
        BOTH: (east, north, along, across),
    }.items():
        out[:, part] = covariance(i, j)
        out[:, part + 1] = covariance(i, m) + covariance(j, k)
        out[:, part + 2] = covariance(k, m)
    axis = np.nan_to_num(table["orbit_axis"]) / 1000.0
    turning = np.nan_to_num(table["orbit_motion"]) / 1000.0
    parallax = np.abs(np.minimum(table["parallax"], 0.0)) / 1000.0  # taken as zero where negative
    out[:, ADDED] = errors[:, 2] ** 2 + parallax**2 + axis**2
    out[:, ADDED + 1] = (_cosmic(table["solution"]) / 1000.0) ** 2 + turning**2
    motion = np.hypot(table["motion"][:, 0], table["motion"][:, 1]) / 1000.0
    nearness = np.maximum(table["parallax"], 0.0) * MAS * (YEAR_S / AU)  # a year's km/s in radians
    doubt = np.hypot(
        nearness * velocity_sigma, errors[:, 2] * 1000.0 * MAS * (YEAR_S / AU) * velocity
    )
    out[:, ADDED + 2] = (motion * doubt) ** 2
    return out
