"""The U.S. Naval Observatory's published tables, to their minute."""

from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from services.ephemeris.events.exact_aspects import Phase
from services.ephemeris.events.extremes import Apsis
from services.ephemeris.events.horizon import Crossing, Horizon
from services.ephemeris.events.ingresses import Ingress
from services.ephemeris.events.search_context import Context
from services.ephemeris.events.sky_curves import CurveCache
from services.ephemeris.frames.earth import Site
from tests.truth.engine import opened

TABLES = Path(__file__).parents[1] / "data" / "usno.txt"
J2000, DAY = 2451545.0, 86400.0
ROUNDED = 30.0
"""Seconds by which a table to the minute is rounded, at most."""
OWN = 7.0
"""Seconds of the tables' own: their ephemeris, and the ΔT that was foreseen when they were made."""


def sections():
    made, lines = {}, []
    for line in TABLES.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            lines = made[line.strip("[]")] = []
        elif not line.startswith("#"):
            lines.append(line)
    return made


PARTS = sections()


def days(text):
    """A moment of UT, days from J2000.0."""
    seconds = (
        datetime.fromisoformat(text) - datetime.fromisoformat("2000-01-01T12:00")
    ).total_seconds()
    return seconds / DAY


@pytest.fixture(scope="module")
def context():
    with opened() as engine:
        yield Context(engine, CurveCache())


def utc(context, events):
    """Moments of events as UT1, which is within a second of UTC, days from J2000.0."""
    times = np.array(sorted(event.time for event in events))
    instant = context.tropical.instant(times)
    return np.asarray(instant.ut1[0]) + np.asarray(instant.ut1[1]) - J2000


def rows(name):
    """Yield (month, day, which, clock) of a table of risings and settings, empty ones with ''."""
    for line in PARTS[name]:
        for month in range(12):
            column = 4 + 11 * month
            for which, at in (("rise", column), ("set", column + 5)):
                yield month + 1, int(line[:2]), which, line[at : at + 4].strip()


@pytest.mark.parametrize(
    ("name", "site"),
    [
        ("Sun W081 00, N29 00 2019", Site(29.0, -81.0)),
        ("Sun E000 00, N60 00 2019", Site(60.0, 0.0)),
        ("Moon W081 00, N29 00 2019", Site(29.0, -81.0)),
    ],
)
def test_risings_and_settings(context, name, site):
    """120 clocks of each table. It counts -50' for the Sun, and 34' for the Moon's upper limb."""
    body = name.split()[0]
    here = Context(context.ephemeris, context.cache, site=site)
    horizon = Horizon(semidiameter="almanac" if body == "Sun" else "true")
    start, stop = days("2018-12-31"), days("2020-01-02")
    compared = 0
    for which in ("rise", "set"):
        events, proof = Crossing((body,), which, horizon).events(here, start, stop)
        assert proof.unproved == 0
        ours = utc(context, [event for event in events if event.data["state"] == which])
        for month, day, kind, clock in rows(name):
            if kind != which:
                continue
            midnight = days(f"2019-{month:02d}-{day:02d}")
            if not clock:
                # what comes in a day's last half minute is rounded into the next
                same = (ours > midnight + ROUNDED / DAY) & (ours < midnight + 1.0 - ROUNDED / DAY)
                assert not same.any(), (month, day, which)
                continue
            wanted = midnight + (int(clock[:2]) * 60 + int(clock[2:])) / 1440.0
            off = float(np.abs(ours - wanted).min()) * DAY
            assert off < ROUNDED + OWN, (month, day, which, off)
            compared += 1
    assert compared > 110


def test_phases_of_the_moon(context):
    words = " ".join(PARTS["phases"]).split()
    published = [
        (int(number), days(text)) for number, text in zip(words[::2], words[1::2], strict=True)
    ]
    events, _ = Phase().events(context, days("2020-01-01"), days("2021-01-01"))
    events.sort(key=lambda event: event.time)
    assert [round(event.data["angle"] / 90.0) for event in events] == [n for n, _ in published]
    apart = utc(context, events) - np.array([moment for _, moment in published])
    assert np.abs(apart).max() * DAY < ROUNDED + OWN


def test_seasons_perihelia_and_aphelia(context):
    """A moment of least or greatest distance is flat, so that the tables' own part is larger."""
    published = np.array([[days(text) for text in line.split()] for line in PARTS["seasons"]])
    start, stop = days("2010-01-01"), days("2026-01-01")
    seasons, _ = Ingress(("Sun",), (0.0, 90.0, 180.0, 270.0)).events(context, start, stop)
    apart = utc(context, seasons) - published[:, [1, 2, 4, 5]].ravel()
    assert np.abs(apart).max() * DAY < ROUNDED + OWN
    apsides, _ = Apsis(("Earth",)).events(context, start, stop)
    apart = utc(context, apsides) - published[:, [0, 3]].ravel()
    assert np.abs(apart).max() * DAY < ROUNDED + 2.0 * OWN
