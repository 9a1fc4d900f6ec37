"""Make `data/tzdata.zip` from the IANA source: both sets compiled by zic, packed, with provenance.

Run `python -m services.time_resolver.build_tzdata tzdata_2026b.orig.tar.gz` with the archive that
`apt-get source --download-only tzdata` (or IANA) gives; the source's checksum goes into the pack.
Needs awk and zic. The two `.zi` files it writes beside the pack are the source in zic's own compact
text: `--from-zi` rebuilds the pack from them alone, which is how the tests prove the pack.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import click

DATA = Path(__file__).parent / "data"
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
FIXED_TIME = (1980, 1, 1, 0, 0, 0)  # so that the same source gives the same bytes


def compact(source: Path, extra: tuple[str, ...], version: str) -> str:
    """Return the source's zones as one zic text, as the source's own Makefile makes tzdata.zi."""
    awk = [shutil.which("awk") or "awk"]
    guard = [*awk, "-v", "DATAFORM=main", "-v", f"PACKRATDATA={' '.join(extra)}"]
    guard += ["-v", "PACKRATLIST=", "-f", "ziguard.awk", *REGIONS, *extra]
    zones = subprocess.run(guard, cwd=source, check=True, capture_output=True)
    shrink = [*awk, "-v", "dataform=main", "-v", "deps=", "-v", "redo=posix_only"]
    shrink += ["-v", f"version={version}", "-f", "zishrink.awk"]
    run = subprocess.run(shrink, cwd=source, check=True, capture_output=True, input=zones.stdout)
    return run.stdout.decode()


def compile_zones(text: str) -> dict[str, bytes]:
    """Compile a zic text with `zic -b slim`; return the TZif file of every name."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "in.zi"), Path(folder, "out")
        source.write_text(text)
        zic = shutil.which("zic") or "/usr/sbin/zic"
        subprocess.run([zic, "-b", "slim", "-d", target, source], check=True)
        files = (path for path in target.rglob("*") if path.is_file())
        return {path.relative_to(target).as_posix(): path.read_bytes() for path in files}


def links(text: str) -> dict[str, str]:
    """Return a zic text's links: name to the zone it stands for."""
    pairs = re.findall(r"^L (\S+) (\S+)$", text, re.MULTILINE)
    direct = {name: target for target, name in pairs}
    return {name: direct.get(target, target) for name, target in direct.items()}


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


def pack(texts: dict[str, str], index: dict[str, Any], target: Path) -> None:
    """Compile both texts, store every distinct file once, and write the pack."""
    blob, at = bytearray(), dict[bytes, int]()
    index["sets"] = {}
    for name, text in texts.items():
        spans = index["sets"][name] = {}
        for zone, data in sorted(compile_zones(text).items()):
            if data not in at:
                at[data] = len(blob)
                blob += data
            spans[zone] = (at[data], len(data))
    index["links"] = {name: links(text) for name, text in texts.items()}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
        members: dict[str, bytes] = {
            "index.json": json.dumps(index, sort_keys=True).encode(),
            "zones.bin": bytes(blob),
        }
        for member, data in members.items():
            file.writestr(zipfile.ZipInfo(member, FIXED_TIME), data, zipfile.ZIP_DEFLATED)


def from_archive(archive: Path, folder: Path) -> tuple[dict[str, str], dict[str, Any]]:
    """Return the two zic texts and the index's fixed part from an IANA tzdata archive."""
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    source = next(folder.rglob("ziguard.awk")).parent
    version = (source / "version").read_text().strip()
    texts = {name: compact(source, extra, version) for name, extra in SETS.items()}
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    rows = (source / "iso3166.tab").read_text().splitlines()
    index = {
        "version": version,
        "source": {"file": archive.name, "sha256": digest, "licence": "public domain"},
        "towns": towns((source / "zone.tab").read_text()),
        "countries": dict(row.split("\t")[:2] for row in rows if not row.startswith("#")),
    }
    return texts, index


@click.command()
@click.argument("archive", type=click.Path(exists=True, path_type=Path), required=False)
@click.option("--from-zi", is_flag=True, help="Rebuild from the .zi files kept beside the pack.")
@click.option("--output", type=click.Path(path_type=Path), default=DATA, show_default=True)
def main(archive: Path | None, from_zi: bool, output: Path) -> None:
    """Compile and pack the time zone database from ARCHIVE."""
    if from_zi == (archive is not None):
        raise click.UsageError("Give either ARCHIVE or --from-zi.")
    if archive is None:
        texts = {name: (DATA / f"{name}.zi").read_text() for name in SETS}
        with zipfile.ZipFile(DATA / "tzdata.zip") as kept:
            index = json.loads(kept.read("index.json"))
    else:
        with tempfile.TemporaryDirectory() as folder:
            texts, index = from_archive(archive, Path(folder))
        for name, text in texts.items():
            (output / f"{name}.zi").write_text(text)
    pack(texts, index, output / "tzdata.zip")
    click.echo(f"tzdata {index['version']}: {len(index['sets']['backzone'])} names")


if __name__ == "__main__":
    main()
