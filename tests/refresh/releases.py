"""Later issues than the shipped ones, made from them: what they change is all that is new."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import spiceypy

from services.ephemeris.kernels.pool import spice_name
from services.time_resolver.tzdb import PACK

ROOT = Path(__file__).parents[2]
KERNELS = ROOT / "kernels"
HIGH_PREC = KERNELS / "files" / "earth_latest_high_prec.bpc"
EARTH_RATE = 7.292115e-5  # rad/s, IERS Conventions 2010, table 1.2
DAY = 86400.0

# The tables are small: two towns do, and every zone's name stays.
ZONE_TAB = "CA\t+5103-11405\tAmerica/Edmonton\nIE\t+5320-00615\tEurope/Dublin\n"
ISO_TAB = "CA\tCanada\nIE\tIreland\n"


def tzdata(version: str, *changes: tuple[str, str], drop: str = "") -> dict[str, bytes]:
    """Return the members of the registry's tzdata: the shipped text under a later name, changed."""
    text = (PACK.parent / "standard.zi").read_text()
    first, rest = text.split("\n", 1)
    for old, new in changes:
        assert rest.count(old), old
        rest = rest.replace(old, new)
    lines = [line for line in rest.splitlines() if not drop or line.split(" ")[-1] != drop]
    assert first.startswith("# version ")
    body = f"# version {version}\n" + "\n".join(lines) + "\n"
    files = {"tzdata.zi": body, "zone.tab": ZONE_TAB, "iso3166.tab": ISO_TAB}
    return {f"tzdata/zoneinfo/{name}": text.encode() for name, text in files.items()}


def high_prec(
    datum: str = "2026 OCT 28", ut1_s: float = 0.0, begin: float = -1e12, end: float = 1e12
) -> bytes:
    """Return the shipped kernel with another last datum, UT1 moved in records of begin .. end.

    `begin` and `end` are TDB seconds past J2000. The third angle of a binary PCK's records is that
    of the turn about the pole (NAIF, PCK Required Reading, type 2): its first coefficient is moved.
    """
    data = bytearray(HIGH_PREC.read_bytes())
    at = data.index(b"2026 OCT 26", 0, 1 << 16)  # the shipped issue's own last datum
    data[at : at + 11] = datum.encode()
    if ut1_s:
        doubles = np.frombuffer(data, dtype="<f8").copy()
        for first, last in _segments():
            array = doubles[first - 1 : last]
            width, count = int(array[-2]), int(array[-1])
            records = array[: width * count].reshape(count, width)
            terms = (width - 2) // 3
            inside = (records[:, 0] >= begin) & (records[:, 0] <= end)
            records[inside, 2 + 2 * terms] += ut1_s * EARTH_RATE
        data = bytearray(doubles.tobytes())
    return bytes(data)


def _segments() -> list[tuple[int, int]]:
    pairs = []
    with spice_name(HIGH_PREC) as name:
        handle = spiceypy.dafopr(name)
        try:
            spiceypy.dafbfs(handle)
            while spiceypy.daffna():
                _, integers = spiceypy.dafus(spiceypy.dafgs(5), 2, 5)
                pairs.append((int(integers[3]), int(integers[4])))
        finally:
            spiceypy.dafcls(handle)
    return pairs


def packed(members: dict[str, bytes]) -> bytes:
    """Return a zip of these members."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        for name, data in members.items():
            file.writestr(zipfile.ZipInfo(name, (2026, 12, 1, 0, 0, 0)), data)
    return stream.getvalue()
