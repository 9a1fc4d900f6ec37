"""An ephemeris without a published checksum (JPL's DE441): looked into, then held to what it was.

DE441 itself is 3.1 GB and stays out of the tests: a cut of DE440 stands in its place, compared with
what JPL Horizons published for 2000.
"""

import json
import shutil
from pathlib import Path

import pytest

from services.ephemeris.errors import NotReady
from services.ephemeris.kernels.digests import sha256
from services.ephemeris.kernels.manifest import Manifest
from services.ephemeris.kernels.pool import KernelPool
from services.spice.kernel_sets import trim
from services.spice.kernel_sets.errors import KernelError
from services.spice.kernel_sets.fetch import fetch

ROOT = Path(__file__).parents[2]

# As in test_structure.py: JPL Horizons, geocentric astrometric ICRF places, 2000-01-01 12:00 TT.
PLACES = [
    [10, 2451545.0, 281.288163619, -23.03331004, 0.98332763198913],
    [301, 2451545.0, 222.450309522, -10.900636339, 0.00268997545281],
    [4, 2451545.0, 330.524049117, -13.180707612, 1.84968383439878],
]


def link_files(folder):
    (folder / "files").mkdir(parents=True)
    for path in (ROOT / "kernels").glob("*.*"):
        shutil.copy(path, folder)
    for name in Manifest.read(ROOT / "kernels").set("DE440").files:
        source = ROOT / "kernels" / "files" / name
        if source.exists():
            (folder / "files" / name).symlink_to(source)


@pytest.fixture(scope="module")
def cut(tmp_path_factory):
    """One year of DE440."""
    folder = tmp_path_factory.mktemp("cut") / "kernels"
    link_files(folder)
    return trim.trim(folder, trim.plan(folder, "DE440", 2000, 2000, "cut")).read_bytes()


@pytest.fixture
def folder(tmp_path):
    """A kernels folder whose DE441 is "one part", from 2000, without a checksum."""
    folder = tmp_path / "kernels"
    link_files(folder)
    manifest = json.loads((folder / "manifest.json").read_text())
    part = manifest["files"]["de441_part-1.bsp"]
    assert part["sha256"] is None
    part |= {"begin": "1999-12-01", "end": "2001-01-30", "positions": "places.json"}
    manifest["sets"]["DE441"]["files"].remove("de441_part-2.bsp")
    (folder / "manifest.json").write_text(json.dumps(manifest))
    (folder / "places.json").write_text(json.dumps({"rows": PLACES}))
    text = (folder / "involution_de441.tm").read_text()
    (folder / "involution_de441.tm").write_text(text.replace("'$FILES/de441_part-2.bsp'", ""))
    return folder


URL = "/spk/planets/de441_part-1.bsp"


def test_a_sound_part_is_taken_and_held_to(folder, server, cut):
    server.content[URL] = cut
    with pytest.raises(NotReady, match=r"de441_part-1\.bsp .* missing.*fetch --set DE441"):
        KernelPool.load("DE441", folder)
    assert fetch(folder, "DE441", mirror=server.url) == ["de441_part-1.bsp"]
    file = Manifest.read(folder).files["de441_part-1.bsp"]
    assert file.sha256 == sha256(file.path)
    assert f"from {server.url}{URL}" in file.facts["recorded"]
    pool = KernelPool.load("DE441", folder)
    pool.close()
    assert fetch(folder, "DE441", mirror=server.url) == []
    with file.path.open("r+b") as stream:
        stream.seek(100_000)
        stream.write(b"?")
    with pytest.raises(NotReady, match=r"de441_part-1\.bsp .* sha256"):
        KernelPool.load("DE441", folder)


def test_a_part_put_there_by_hand_is_looked_into_first(folder, server, cut):
    (folder / "files" / "de441_part-1.bsp").write_bytes(cut)
    with pytest.raises(NotReady, match="but none is recorded for it yet"):
        KernelPool.load("DE441", folder)
    assert fetch(folder, "DE441", mirror=server.url) == []
    assert server.requests == []
    KernelPool.load("DE441", folder).close()


def test_an_unsound_part_put_there_by_hand_is_got_anew(folder, server, cut):
    (folder / "files" / "de441_part-1.bsp").write_bytes(cut[:-1024])
    server.content[URL] = cut
    assert fetch(folder, "DE441", mirror=server.url) == ["de441_part-1.bsp"]
    KernelPool.load("DE441", folder).close()


def test_damage_in_the_middle_is_found(folder, server, cut):
    spoilt = bytearray(cut)
    at = len(spoilt) // 2 // 8 * 8
    spoilt[at : at + 4096] = b"\xff" * 4096
    server.content[URL] = bytes(spoilt)
    with pytest.raises(KernelError, match=r"de441_part-1\.bsp from .* record \d+ of body"):
        fetch(folder, "DE441", mirror=server.url)
    assert not (folder / "files" / "de441_part-1.bsp").exists()
    server.content[URL] = cut
    fetch(folder, "DE441", mirror=server.url)


def test_another_ephemeris_under_that_name_is_found_out(folder, server):
    server.content[URL] = (ROOT / "tests" / "data" / "de422_excerpt.bsp").read_bytes()
    with pytest.raises(KernelError, match="covers only"):
        fetch(folder, "DE441", mirror=server.url)
    facts = json.loads((folder / "manifest.json").read_text())
    facts["files"]["de441_part-1.bsp"] |= {"begin": "1999-12-01", "end": "2000-01-20"}
    (folder / "manifest.json").write_text(json.dumps(facts))
    with pytest.raises(KernelError, match="away from where JPL Horizons puts it"):
        fetch(folder, "DE441", mirror=server.url)
    assert not (folder / "files" / "de441_part-1.bsp").exists()
