"""The excerpts in tests/data: tests of history and of small bodies run on every machine."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import spiceypy

from services.ephemeris.kernels.daf import segments
from services.ephemeris.time.calendar import Calendar, jdn
from services.spice.kernel_sets import build_de422, package_registry, structure, workspace

TARGET = Path(__file__).parents[3] / "tests" / "data" / "de422_excerpt.bsp"

# Days on each side of a date: room for light time, for the finite differences and series that
# tests make, and for the days a ΔT or a calendar may be off.
MARGIN_DAYS = 10

# Dates that tests ask for, beside the first of every century.
DATES: list[tuple[int, int, int, Calendar]] = [
    (-2900, 1, 1, "julian"),
    (-708, 7, 17, "julian"),  # eclipses seen total: at Qufu, the first in the annals of Lu
    (-647, 4, 6, "julian"),  # the eclipse of Archilochus
    (-584, 5, 28, "julian"),  # the eclipse of Thales
    (-500, 1, 1, "julian"),
    (-500, 3, 1, "gregorian"),
    (-180, 3, 4, "julian"),  # at Chang'an
    (-135, 4, 15, "julian"),  # at Babylon
    (0, 1, 1, "gregorian"),
    (418, 7, 19, "julian"),  # at Constantinople
    (968, 12, 22, "julian"),  # at Constantinople
    (1061, 6, 20, "julian"),  # at Baghdad
    (1066, 10, 14, "julian"),  # Hastings
    (1133, 8, 2, "julian"),  # King Henry's eclipse
    (1239, 6, 3, "julian"),  # from Coimbra to Split
    (1241, 10, 6, "julian"),  # at Stade
    (1500, 1, 1, "julian"),
    (1549, 12, 31, "gregorian"),  # where DE440 begins
    (1582, 10, 15, "gregorian"),  # the calendar reform
    (1715, 5, 3, "gregorian"),  # Halley's eclipse
    (1900, 1, 1, "gregorian"),
    (1962, 1, 20, "gregorian"),  # measured Earth orientation begins
    (1972, 1, 1, "gregorian"),  # UTC begins
    (2000, 1, 1, "gregorian"),
    (2024, 6, 21, "gregorian"),
]
# Between an eclipse of the Sun and one of the Moon, half a month apart, of NASA's canons.
ECLIPSES: list[tuple[int, int, int, Calendar]] = [
    (-1999, 6, 19, "julian"), (-1986, 4, 13, "julian"), (-1967, 3, 29, "julian"),
    (-1942, 5, 21, "julian"), (-1938, 9, 2, "julian"), (-664, 3, 8, "julian"),
    (-660, 6, 20, "julian"), (-643, 7, 26, "julian"), (-632, 12, 19, "julian"),
    (-619, 4, 4, "julian"), (671, 6, 5, "julian"), (686, 2, 21, "julian"), (694, 9, 17, "julian"),
    (704, 3, 3, "julian"), (720, 4, 20, "julian"), (2963, 4, 22, "gregorian"),
    (2980, 5, 28, "gregorian"), (2991, 4, 13, "gregorian"),
]  # fmt: skip
CENTURIES = range(-2900, 3000, 100)


def windows() -> list[tuple[float, float]]:
    """List the windows wanted, as TDB Julian dates."""
    dates = DATES + ECLIPSES + [(year, 1, 1, "gregorian") for year in CENTURIES]
    days = [jdn(*date) for date in dates]
    # The last record of 32 days, so that the far edge can be tested.
    return [(day - MARGIN_DAYS, day + MARGIN_DAYS) for day in days] + [
        (build_de422.BEGIN_JD, build_de422.BEGIN_JD + 1),
        (build_de422.END_JD - 1, build_de422.END_JD),
    ]


def build(folder: Path, target: Path) -> None:
    """Fetch the `de422` package and write the excerpt to `target`."""
    with workspace.locked(folder) as files, workspace.scratch(files) as scratch:
        workspace.need_room(files, 1_200_000_000, "the arrays of DE422")
        archive = package_registry.download_packages(["de422"], scratch)["de422"]
        part = scratch / target.name
        build_de422.write(build_de422.extract(archive, scratch), part, windows())
        workspace.install(part, target)


SMALL_BODIES = TARGET.with_name("small_bodies_excerpt.bsp")

# NAIF id, first and last year: where published places are, and an edge that a test can look over.
SMALL_SPANS = (
    (2000001, 1995, 2030), (2002060, 1895, 2030), (2136199, 1990, 2030), (2001181, 2015, 2030),
    (2001221, 2015, 2030),
)  # fmt: skip


def build_small(pack: Path, target: Path) -> None:
    """Write the states of some bodies and years of the pack `small-bodies` to `target`."""
    part = target.with_suffix(".part")
    kept = {segment.body: segment for segment in segments(pack)}
    comments = ["States of JPL Horizons, out of the package moira-astro (MIT): see NOTICE."]
    with structure.new_spk(part, "Small bodies: excerpt", comments) as handle:
        for body, first, last in SMALL_SPANS:
            segment = kept[body]
            assert segment.records is not None  # noqa: S101 - the pack is of type 13
            numbers = segment.records[0]
            states = numbers[: 6 * segment.count].reshape(-1, 6)
            epochs = numbers[6 * segment.count :]
            begin, end = structure.year_begins(first), structure.year_begins(last)
            inside = (epochs >= begin) & (epochs <= end)
            times = np.ascontiguousarray(epochs[inside])
            spiceypy.spkw13(
                handle, body, segment.center, "J2000", times[0], times[-1], str(body),
                2 * segment.terms - 1, len(times), np.ascontiguousarray(states[inside]), times,
            )  # fmt: skip
    workspace.install(part, target)
