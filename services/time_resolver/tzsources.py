"""Where the time zone database comes from: the zic texts of both sets, and what the index tells.

Three sources have it, none of them all of it except the first:

- the IANA archive (`tzdata_2026b.orig.tar.gz` is Debian's copy): everything, `backzone` included;
- the package registry's `tzdata`: the main files as one zic text, `zone.tab`, `iso3166.tab`;
- Debian's binary package: a zic text made with `PACKRATDATA=backzone PACKRATLIST=zone.tab`, that is
  the earlier histories of the zones that `zone.tab` names, and NEWS.

What the last two lack of `backzone` is carried over from an older text that has it (`carried`).
"""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import subprocess
import tarfile
import zipfile
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

SETS = {"backzone": ("backzone",), "standard": ()}
REGIONS = [
    "africa",
    "antarctica",
    "asia",
    "australasia",
    "europe",
    "northamerica",
    "southamerica",
    "etcetera",
    "factory",
    "backward",
]
LICENCE = "public domain"
_RELEASE = re.compile(r"^Release (\S+) - (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4})", re.MULTILINE)
_VERSION = re.compile(r"# version (\d{4}[a-z]{1,2})\n")
_CARRIED_RULE = re.compile(r"_\d{4}[a-z]{1,2}$")


class SourceError(Exception):
    """One sentence: which source, and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Release:
    """One release: `texts` by set (zic's compact form), and `index`, the pack's fixed part."""

    texts: dict[str, str]
    index: dict[str, Any]

    @property
    def version(self) -> str:
        """The release's name, such as 2026f."""
        return str(self.index["version"])


@dataclass(frozen=True, slots=True)
class Kept:
    """The backzone text of an older release; `carried` maps zones to the release they are from."""

    version: str
    backzone: str
    carried: dict[str, str]


def from_archive(archive: Path, folder: Path) -> Release:
    """Read the IANA archive; `folder` is for its files. Needs awk."""
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    source = next(folder.rglob("ziguard.awk")).parent
    version = (source / "version").read_text().strip()
    texts = {name: _compact(source, extra, version) for name, extra in SETS.items()}
    released = release_date((source / "NEWS").read_text(), version)
    tables = {name: (source / name).read_text() for name in ("zone.tab", "iso3166.tab")}
    return Release(texts, _index(version, released, tables, [_origin(archive)]))


def from_packages(wheel: Path, kept: Kept, debian: Path | None = None) -> Release:
    """Read the registry's wheel and, for `backzone`, Debian's binary package of the same release.

    What the packages lack is carried from `kept`. Without NEWS, which only Debian's package has,
    the release's date is that of the wheel's files: some hours later.
    """
    try:
        with zipfile.ZipFile(wheel) as file:
            files = ("tzdata.zi", "zone.tab", "iso3166.tab")
            held = {name: file.read(f"tzdata/zoneinfo/{name}").decode() for name in files}
            stamp = file.getinfo("tzdata/zoneinfo/tzdata.zi").date_time
    except (KeyError, OSError, ValueError, zipfile.BadZipFile, zlib.error) as error:
        raise SourceError(f"{wheel.name} is damaged or no tzdata package: {error}") from error
    standard = held.pop("tzdata.zi")
    version = _version(standard, wheel.name)
    released = datetime(*stamp, tzinfo=UTC)
    histories, origins = standard, [_origin(wheel)]
    if debian is not None:
        histories, news = _debian(debian)
        if _version(histories, debian.name) != version:
            raise SourceError(f"{debian.name} and {wheel.name} are of different releases")
        released = release_date(news, version)
        origins.append(_origin(debian))
    histories, names = carried(histories, kept.backzone, kept.version)
    index = _index(version, released, held, origins)
    index["carried"] = {name: kept.carried.get(name, kept.version) for name in names}
    return Release({"backzone": histories, "standard": standard}, index)


def carried(text: str, previous: str, release: str) -> tuple[str, list[str]]:
    """Return `text` with those zones of `previous` that are no zones in it, and their names.

    Each comes with the rules it goes by, under names of their own, so that a history reads as it
    did in `release`. Links to such a zone come with it.
    """
    zones = _zones(previous)
    own = set(re.findall(r"^Z (\S+)", text, re.MULTILINE))
    names = sorted(set(zones) - own)
    suffix = f"_{release}"
    old_links = dict(_links(previous))
    moved = {name: old_links[name] for name in old_links if old_links[name] in names}
    lines = [
        line
        for line in text.splitlines()
        if not (line.startswith("L ") and line.split(" ")[2] in {*names, *moved})
    ]
    blocks = {name: zones[name] for name in names}
    used = {rule for block in blocks.values() for rule in _rules(block)}
    for line in previous.splitlines():
        fields = line.split(" ")
        if fields[0] == "R" and fields[1] in used:
            lines.append(" ".join([fields[0], _own_name(fields[1], suffix), *fields[2:]]))
    for block in blocks.values():
        lines += [_renamed(line, suffix) for line in block]
    lines += [f"L {target} {name}" for name, target in moved.items() if name not in own]
    return "\n".join(lines) + "\n", names


def _zones(text: str) -> dict[str, list[str]]:
    """Return the zone blocks of a zic text, lines as they stand, by name."""
    zones: dict[str, list[str]] = {}
    block: list[str] = []
    for line in text.splitlines():
        if line.startswith("Z "):
            block = zones[line.split(" ")[1]] = []
        elif not line or line[0] in "RL#":
            continue
        block.append(line)
    return zones


def _links(text: str) -> list[tuple[str, str]]:
    return [(name, target) for target, name in re.findall(r"^L (\S+) (\S+)$", text, re.MULTILINE)]


def links(text: str) -> dict[str, str]:
    """Return a zic text's links: name to the zone it stands for."""
    direct = dict(_links(text))
    return {name: direct.get(target, target) for name, target in direct.items()}


def _rule_field(line: str) -> int:
    return 3 if line.startswith("Z ") else 1


def _rules(block: list[str]) -> set[str]:
    fields = (line.split(" ")[_rule_field(line)] for line in block)
    return {field for field in fields if field[0].isalpha()}


def _renamed(line: str, suffix: str) -> str:
    fields, at = line.split(" "), _rule_field(line)
    if fields[at][0].isalpha():
        fields[at] = _own_name(fields[at], suffix)
    return " ".join(fields)


def _own_name(rule: str, suffix: str) -> str:
    """Name a carried rule; one that was carried before keeps the name it got then."""
    return rule if _CARRIED_RULE.search(rule) else rule + suffix


def release_date(news: str, version: str) -> datetime:
    """Return when `version` was released, by NEWS; raise SourceError where NEWS has no date."""
    for name, date in _RELEASE.findall(news):
        if name == version:
            return datetime.strptime(date, "%Y-%m-%d %H:%M:%S %z").astimezone(UTC)
    raise SourceError(f"NEWS has no date of release {version}")


def _version(text: str, origin: str) -> str:
    match = _VERSION.match(text)
    if match is None:
        raise SourceError(f"{origin}: its zic text does not begin with a version")
    return match[1]


def _debian(package: Path) -> tuple[str, str]:
    """Return the zic text and NEWS of Debian's binary package. Needs dpkg-deb."""
    command = [shutil.which("dpkg-deb") or "dpkg-deb", "--fsys-tarfile", str(package)]
    run = subprocess.run(command, check=False, capture_output=True)
    if run.returncode:
        raise SourceError(f"{package.name} is no Debian package: {run.stderr.decode().strip()}")
    with tarfile.open(fileobj=io.BytesIO(run.stdout)) as tar:
        text = _member(tar, "./usr/share/zoneinfo/tzdata.zi")
        news = _member(tar, "./usr/share/doc/tzdata/changelog.gz")
    return text.decode(), zlib.decompress(news, wbits=31).decode()


def _member(tar: tarfile.TarFile, name: str) -> bytes:
    stream = tar.extractfile(name)
    if stream is None:
        raise SourceError(f"the Debian package holds no file {name}")
    return stream.read()


def _compact(source: Path, extra: tuple[str, ...], version: str) -> str:
    """Return the source's zones as one zic text, as the source's own Makefile makes tzdata.zi."""
    awk = [shutil.which("awk") or "awk"]
    guard = [*awk, "-v", "DATAFORM=main", "-v", f"PACKRATDATA={' '.join(extra)}"]
    guard += ["-v", "PACKRATLIST=", "-f", "ziguard.awk", *REGIONS, *extra]
    zones = subprocess.run(guard, cwd=source, check=True, capture_output=True)
    shrink = [*awk, "-v", "dataform=main", "-v", "deps=", "-v", "redo=posix_only"]
    shrink += ["-v", f"version={version}", "-f", "zishrink.awk"]
    run = subprocess.run(shrink, cwd=source, check=True, capture_output=True, input=zones.stdout)
    return run.stdout.decode()


def _origin(path: Path) -> dict[str, str]:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return {"file": path.name, "sha256": digest, "licence": LICENCE}


def _index(
    version: str, released: datetime, tables: dict[str, str], origins: list[dict[str, str]]
) -> dict[str, Any]:
    rows = tables["iso3166.tab"].splitlines()
    return {
        "version": version,
        "released": released.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "source": origins[0],
        "sources": origins,
        "towns": towns(tables["zone.tab"]),
        "countries": dict(row.split("\t")[:2] for row in rows if not row.startswith("#")),
    }


def degrees(text: str) -> float:
    """Return degrees from zone.tab's ISO 6709 form: [+-]DDMM, DDDMM, DDMMSS or DDDMMSS."""
    sign, digits = text[0], text[1:]
    split = len(digits) - (4 if len(digits) > 5 else 2)
    whole, rest = digits[:split], digits[split:]
    value = int(whole) + int(rest[:2]) / 60 + int(rest[2:] or 0) / 3600
    return round(-value if sign == "-" else value, 5)


def towns(zone_tab: str) -> list[tuple[str, str, float, float]]:
    """Return zone.tab's rows: zone, country, latitude and longitude in degrees."""
    rows = []
    for line in zone_tab.splitlines():
        if line and not line.startswith("#"):
            country, place, zone = line.split("\t")[:3]
            latitude, longitude = re.findall(r"[+-]\d+", place)
            rows.append((zone, country, degrees(latitude), degrees(longitude)))
    return rows
