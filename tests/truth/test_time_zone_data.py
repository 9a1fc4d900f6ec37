"""The packed time zone data against the system's own readers: zic, zdump and zoneinfo."""

from __future__ import annotations

import io
import random
import re
import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from services.time_resolver.tzdb import PACK, SETS, TzDatabase

DATA = PACK.parent


@dataclass(frozen=True)
class Row:
    """One line of zdump -v: an instant, and what the clock shows from then on."""

    seconds: int
    offset_s: int
    is_dst: bool
    abbreviation: str


ZDUMP = re.compile(
    r"\S+ +\w{3} (\w{3}) +(\d+) (\d\d):(\d\d):(\d\d) (\d+) UTC? = "
    r".* (\S+) isdst=([01]) gmtoff=(-?\d+)"
)
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # noqa: SIM905
ODD_ZONES = (
    "Europe/Dublin",
    "Africa/Casablanca",
    "America/Ojinaga",
    "America/Nuuk",
    "Asia/Gaza",
    "Australia/Lord_Howe",
    "Antarctica/Troll",
    "Pacific/Apia",
)
BEGIN, END = datetime(1900, 1, 1, tzinfo=UTC), datetime(2038, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def database() -> TzDatabase:
    return TzDatabase()


@pytest.fixture(scope="module", params=SETS)
def compiled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path]:
    """One set as the system's zic compiles it, every change to 2037 written out (`-b fat`).

    Not the pack's own files: those leave the years after the last change to a rule.
    """
    folder = tmp_path_factory.mktemp(request.param)
    source = DATA / f"{request.param}.zi"
    zic = shutil.which("zic") or "/usr/sbin/zic"
    subprocess.run([zic, "-b", "fat", "-d", folder, source], check=True)
    return request.param, folder


def zdump(folder: Path, names: tuple[str, ...]) -> dict[str, list[Row]]:
    """Return what zdump says of each zone's changes, 1900 to 2037."""
    paths = [str(folder / name) for name in names]
    text = subprocess.run(
        ["zdump", "-v", "-c", "1900,2038", *paths], check=True, capture_output=True, text=True
    ).stdout
    rows: dict[str, list[Row]] = {name: [] for name in names}
    prefix = len(str(folder)) + 1
    for line in text.splitlines():
        computed = ZDUMP.match(line)
        if not computed:
            assert "NULL" in line, line
            continue
        month, day, hour, minute, second, year, abbreviation, dst, offset = computed.groups()
        clock = (int(year), MONTHS.index(month) + 1, int(day), int(hour), int(minute), int(second))
        if 1900 <= clock[0] < 2038:
            seconds = int(datetime(*clock, tzinfo=UTC).timestamp())
            name = line[prefix : line.index(" ")]
            rows[name].append(Row(seconds, int(offset), dst == "1", abbreviation))
    return rows


def test_every_change_of_sixty_zones_agrees_with_zdump(
    compiled: tuple[str, Path], database: TzDatabase
) -> None:
    """All changes 1900-2037 of 60 zones: zdump's lines (the second before, the second of)."""
    tzdata, folder = compiled
    names = (*ODD_ZONES, *random.Random(1).sample(database.names(tzdata), 60 - len(ODD_ZONES)))
    compared = 0
    for name, rows in zdump(folder, names).items():
        zone = database.zone(name, tzdata)
        for row in rows:
            kind = zone.at(row.seconds).type
            shown = (kind.offset_s, kind.is_dst, kind.abbreviation)
            assert shown == (row.offset_s, row.is_dst, row.abbreviation), (name, row)
            compared += 1
    assert compared > 4000


def test_every_change_of_every_zone_agrees_with_zoneinfo(
    compiled: tuple[str, Path], database: TzDatabase
) -> None:
    """All zones, all changes 1900-2037: the second before and the second of each."""
    tzdata, folder = compiled
    begin, end = BEGIN.timestamp(), END.timestamp()
    compared = 0
    for name in database.names(tzdata):
        zone = database.zone(name, tzdata)
        with (folder / name).open("rb") as file:
            theirs = ZoneInfo.from_file(file)
        for change in (s for s in zone.starts if begin < s < end):
            for second in (change - 1, change):
                moment = datetime.fromtimestamp(second, theirs)
                kind = zone.at(second).type
                assert moment.utcoffset() == timedelta(seconds=kind.offset_s), (name, second)
                assert moment.tzname() == kind.abbreviation, (name, second)
                assert bool(moment.dst()) == kind.is_dst, (name, second)
                compared += 1
    assert compared > 70_000


def test_a_million_random_pairs_agree_with_zoneinfo(database: TzDatabase) -> None:
    """1,000,000 (zone, instant) pairs, 1900-2037: offset and abbreviation, all equal.

    The zones are all names of both sets, the instants uniform in whole seconds. Ours come from one
    search of the transition table per zone, the other side from zoneinfo, one instant at a time.
    """
    rng = np.random.default_rng(20260)
    files = [(tzdata, name) for tzdata in SETS for name in database.names(tzdata)]
    share = -(-1_000_000 // len(files))
    begin, end = int(BEGIN.timestamp()), int(END.timestamp())
    compared = 0
    for tzdata, name in files:
        zone = database.zone(name, tzdata)
        theirs = ZoneInfo.from_file(io.BytesIO(database.data(name, tzdata)))
        seconds = rng.integers(begin, end, share)
        codes = zone.codes_at(seconds).tolist()
        shown = [(kind.offset_s, kind.abbreviation) for kind in zone.kinds]
        for second, code in zip(seconds.tolist(), codes, strict=True):
            moment = datetime.fromtimestamp(second, theirs)
            offset = moment.utcoffset()
            assert offset is not None
            seen = (offset.days * 86_400 + offset.seconds, moment.tzname())
            assert seen == shown[code], (tzdata, name, second)
        compared += share
    assert compared >= 1_000_000


def test_clock_readings_agree_with_zoneinfo(database: TzDatabase) -> None:
    """Folds and gaps: 60,000 clock readings, half of them within three hours of a change."""
    rng = random.Random(6)
    epoch = datetime(1970, 1, 1)  # noqa: DTZ001 - a clock reading
    begin, end = (int((t.replace(tzinfo=None) - epoch).total_seconds()) for t in (BEGIN, END))
    for name in rng.sample(database.names(), 300):
        zone = database.zone(name)
        theirs = ZoneInfo.from_file(io.BytesIO(database.data(name)))
        changes = [s for s in zone.starts if begin < s < end] or [begin]
        for number in range(200):
            local = rng.randrange(begin, end)
            if number % 2:
                change = rng.choice(changes)
                local = change + zone.at(change).type.offset_s + rng.randrange(-10_800, 10_800)
            held, gap = zone.readings(local)
            moment = (epoch + timedelta(seconds=local)).replace(tzinfo=theirs)
            folds = [moment.utcoffset(), moment.replace(fold=1).utcoffset()]
            expected = [offset.total_seconds() for offset in folds if offset is not None]
            mine = [period.type.offset_s for period in held or gap]
            assert mine[0] == expected[0], (name, local)
            assert mine[-1] == expected[-1], (name, local)
