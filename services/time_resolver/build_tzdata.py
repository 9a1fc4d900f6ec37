"""Make `data/tzdata.zip`: both sets of a release compiled by zic, packed, with provenance.

    python -m services.time_resolver.build_tzdata --archive tzdata_2026b.orig.tar.gz
    python -m services.time_resolver.build_tzdata --wheel tzdata-2026.6-py2.py3-none-any.whl \
        --debian tzdata_2026f-0+deb12u1_all.deb

The archive (Debian's source package, or IANA's) has all there is. Where only the registry's wheel
and Debian's binary package of a release can be had, what they lack is carried over from the text
that is kept (`tzsources.carried`). The sources' checksums go into the pack. Needs zic; awk for an
archive, dpkg-deb for Debian's package. The two `.zi` files written beside the pack are its source
in zic's own compact text: `--from-zi` rebuilds the pack from them alone.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import click

from services.time_resolver import tzsources
from services.time_resolver.tzsources import SETS, Kept, Release, SourceError

DATA = Path(__file__).parent / "data"
FIXED_TIME = (1980, 1, 1, 0, 0, 0)  # so that the same source gives the same bytes
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def compile_zones(text: str) -> dict[str, bytes]:
    """Compile a zic text with `zic -b slim`; return the TZif file of every name."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "in.zi"), Path(folder, "out")
        source.write_text(text)
        zic = shutil.which("zic") or "/usr/sbin/zic"
        command = [zic, "-b", "slim", "-d", str(target), str(source)]
        try:
            run = subprocess.run(command, check=False, capture_output=True, text=True)
        except OSError as error:
            raise SourceError(f"zic cannot be started: {error.strerror}") from error
        if run.returncode:
            complaint = run.stderr.strip().splitlines() or [f"exit code {run.returncode}"]
            raise SourceError(f"zic does not compile the text: {complaint[0].split(', ', 1)[-1]}")
        files = (path for path in target.rglob("*") if path.is_file())
        return {path.relative_to(target).as_posix(): path.read_bytes() for path in files}


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
    index["links"] = {name: tzsources.links(text) for name, text in texts.items()}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
        members: dict[str, bytes] = {
            "index.json": json.dumps(index, sort_keys=True).encode(),
            "zones.bin": bytes(blob),
        }
        for member, data in members.items():
            file.writestr(zipfile.ZipInfo(member, FIXED_TIME), data, zipfile.ZIP_DEFLATED)


def write(release: Release, folder: Path) -> None:
    """Write the pack and its two texts into `folder`."""
    pack(release.texts, release.index, folder / "tzdata.zip")
    for name, text in release.texts.items():
        (folder / f"{name}.zi").write_text(text)


def kept(folder: Path = DATA) -> Kept:
    """Return the backzone text kept in `folder`."""
    with zipfile.ZipFile(folder / "tzdata.zip") as file:
        index = json.loads(file.read("index.json"))
    text = (folder / "backzone.zi").read_text()
    return Kept(index["version"], text, index.get("carried", {}))


@click.command()
@click.option("--archive", type=FILE, help="The IANA archive.")
@click.option("--wheel", type=FILE, help="The registry's tzdata package, a wheel.")
@click.option("--debian", type=FILE, help="Debian's binary package of the wheel's release.")
@click.option("--from-zi", is_flag=True, help="Rebuild from the .zi files kept beside the pack.")
@click.option("--output", type=click.Path(path_type=Path), default=DATA, show_default=True)
def main(
    archive: Path | None, wheel: Path | None, debian: Path | None, from_zi: bool, output: Path
) -> None:
    """Compile and pack the time zone database."""
    if (archive is not None) + (wheel is not None) + from_zi != 1 or (debian and not wheel):
        raise click.UsageError("Give --archive, or --wheel (with --debian), or --from-zi.")
    try:
        if archive is not None:
            with tempfile.TemporaryDirectory() as folder:
                release = tzsources.from_archive(archive, Path(folder))
        elif wheel is not None:
            release = tzsources.from_packages(wheel, kept(), debian)
        else:
            release = _as_kept()
        write(release, output)
    except SourceError as error:
        raise click.ClickException(f"{error}.") from None
    click.echo(f"tzdata {release.version}: {len(release.index['sets']['backzone'])} names")


def _as_kept() -> Release:
    texts = {name: (DATA / f"{name}.zi").read_text() for name in SETS}
    with zipfile.ZipFile(DATA / "tzdata.zip") as file:
        return Release(texts, json.loads(file.read("index.json")))


if __name__ == "__main__":
    main()
