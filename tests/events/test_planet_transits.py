"""Transits of Mercury and Venus as F. Espenak's catalogues (NASA) have them: a thousand years."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from services.ephemeris.events.planet_transits import PlanetTransit

DATA = Path(__file__).parents[1] / "data" / "planet_transits.txt"
J2000, DAY = 2451545.0, 86400.0
MISPRINTED = {"1891-05-10", "2282-11-15"}
"""Of which the catalogue has contacts I and II in the same minute, which last five minutes."""


def catalogues():
    """Rows of each planet: date, contacts and middle (days from J2000.0, NaN), least separation."""
    made, rows = {}, []
    for line in DATA.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            rows = made[line.strip("[]")] = []
        elif not line.startswith("#"):
            day, *clocks, apart = line.split()
            midnight = date.fromisoformat(day).toordinal() + 1721424.5 - J2000
            parts = [
                np.nan if c == "-" else (int(c[:2]) + int(c[3:]) / 60.0) / 24.0 for c in clocks
            ]
            middle = parts[2]
            # the date is that of the middle
            parts[:2] = [part - (part > middle) for part in parts[:2]]
            parts[3:] = [part + (part < middle) for part in parts[3:]]
            rows.append((day, midnight + np.array(parts), float(apart)))
    return made


CATALOGUES = catalogues()


@pytest.mark.parametrize("body", CATALOGUES)
def test_the_catalogue_of_a_planet(context, body):
    """Separations to their 0.05", contacts to their minute where ΔT was known when it was made.

    Before 1690 and after 2025 its ΔT is another by up to some minutes.
    """
    for day, published, apart in CATALOGUES[body]:
        middle = published[2]
        events, proof = PlanetTransit((body,)).events(context, middle - 3.0, middle + 3.0)
        assert proof.unproved == 0
        (event,) = events
        assert event.data["separation_arcsec"] == pytest.approx(apart, abs=0.09), day
        contacts = event.data["contacts"]
        assert event.data["type"] == ("grazing" if np.isnan(published[1]) else "full"), day
        both = [
            contacts.get("CI"),
            contacts.get("CII"),
            event,
            contacts.get("CIII"),
            contacts["CIV"],
        ]
        assert [one is None for one in both] == np.isnan(published).tolist(), day
        if day in MISPRINTED or not 1690 <= int(day[:4]) <= 2025:
            continue
        times = np.array([one.time for one in both if one is not None])
        instant = context.tropical.instant(times)
        ours = np.asarray(instant.ut1[0]) + np.asarray(instant.ut1[1]) - J2000
        off = (ours - published[~np.isnan(published)]) * DAY
        assert np.abs(off).max() < 45.0, (day, off)  # half a minute, and its planets' radii


def test_a_century_has_those_and_no_others(context):
    published = [int(day[:4]) for day, *_ in CATALOGUES["Mercury"] if 1950 <= int(day[:4]) < 2050]
    years = []
    for start in np.arange(-18262.0, 18200.0, 4058.0):
        events, _ = PlanetTransit(("Mercury",)).events(context, start, start + 4058.0)
        years += [int(2000.0 + event.time / 365.25) for event in events]
    assert years == published
