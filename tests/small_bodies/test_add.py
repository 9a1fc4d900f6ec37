"""`kernels add`: what is taken, and every kind of file that is not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import spiceypy
from click.testing import CliRunner

from services.ephemeris.errors import NotReady
from services.ephemeris.kernels.checking import checked
from services.ephemeris.kernels.manifest import Manifest
from services.spice.kernel_sets import check
from services.spice.kernel_sets.__main__ import cli
from services.spice.kernel_sets.add import add, inspect, remove
from services.spice.kernel_sets.errors import KernelError
from tests.oracle.kernel_folders import EXCERPT, KERNELS, own_folder
from tests.oracle.spk_files import difference_lines, write_segment, write_states

TIMES = np.arange(0.0, 2e6, 1e5)
LINES = difference_lines(np.random.default_rng(7), 20, 12)
SPAN = (0.0, 86_400.0 * 20)


@pytest.fixture(autouse=True)
def _cspice() -> Iterator[None]:
    yield
    spiceypy.kclear()


def states(body: int, center: int, path: Path) -> Path:
    write_states(path, body, center, TIMES, np.ones((len(TIMES), 6)) * 1e6)
    return path


def test_an_added_file_is_loaded_with_every_set_and_goes_again(tmp_path: Path) -> None:
    folder = own_folder(tmp_path / "kernels")
    path = states(20_099_942, 10, tmp_path / "apophis.bsp")
    runner = CliRunner()
    done = runner.invoke(cli, ["--dir", str(folder), "add", str(path), "--name", "Apophis"])
    assert done.exit_code == 0, done.output
    assert "body 20099942, 2000-01-01 .. 2000-01-23" in done.output
    entry = json.loads((folder / "files" / "local_manifest.json").read_bytes())["files"][
        "apophis.bsp"
    ]
    assert entry["bodies"] == {"20099942": "Apophis"}
    names = [one.file.name for one in checked("DE440", folder)[1]]
    assert names[0] == "apophis.bsp"  # first: what comes later goes before it
    rows = {row["tag"]: row for row in check.listing(folder)}
    assert rows["apophis.bsp"]["files_here"] == 1
    assert rows["small-bodies"]["files_here"] == 0
    (folder / "files" / "apophis.bsp").write_bytes(path.read_bytes()[:-8] + b"damaged!")
    with pytest.raises(NotReady, match=r"apophis\.bsp .* sha256"):
        checked("DE440", folder)
    assert runner.invoke(cli, ["--dir", str(folder), "remove", "apophis.bsp"]).exit_code == 0
    assert "apophis.bsp" not in Manifest.read(folder).files
    assert not (folder / "files" / "apophis.bsp").exists()
    assert "de440.bsp" in [one.file.name for one in checked("DE440", folder)[1]]


def test_what_names_and_files_are_not_taken(tmp_path: Path) -> None:
    folder = own_folder(tmp_path / "kernels")
    path = states(20_099_942, 10, tmp_path / "de440.bsp")
    with pytest.raises(KernelError, match="the product's own"):
        add(folder, path)
    assert (folder / "files" / "de440.bsp").is_symlink()
    with pytest.raises(KernelError, match="no name for a kernel"):
        add(folder, path.rename(tmp_path / "a b.bsp"))
    with pytest.raises(KernelError, match="--name goes with one body"):
        add(folder, EXCERPT, "Ceres")
    own = states(20_099_942, 10, tmp_path / "apophis.bsp")
    for name, words in (
        ("Spica", "name of another target"), ("mars", "name of another target"),
        ("Ceres", "name of another target"), ("4", "no name for a body"),
        ('A,"b', "no name for a body"), ("x}{", "no name for a body"), ("Xnull", "no name"),
        ("", "no name for a body"), ("A" * 41, "no name for a body"), ("A\n", "no name"),
    ):  # fmt: skip
        with pytest.raises(KernelError, match=words):
            add(folder, own, name)
    with pytest.raises(KernelError, match="no file that was added"):
        remove(folder, "de440.bsp")
    with pytest.raises(NotReady, match="goes into every set"):
        checked("small-bodies", folder)


def spoilt(data: np.ndarray, at: int, value: float) -> np.ndarray:
    made = data.copy()
    made[at] = value
    return made


@pytest.mark.parametrize(
    ("codes", "span", "data", "words"),
    [
        ((20_099_942, 10, 1, 5), SPAN, LINES, "type 5; read here are 2, 3, 13, 20, 21"),
        ((20_099_942, 10, 13000, 21), SPAN, LINES, "in the frame 13000"),
        ((20_099_942, 10, 1, 21), (5.0, 5.0), LINES, "covers no time"),
        ((20_099_942, 10, 1, 21), (0.0, 1e9), LINES, "do not reach over its span"),
        ((20_099_942, 10, 1, 21), SPAN, spoilt(LINES, 30, np.nan), "no numbers"),
        ((20_099_942, 10, 1, 21), SPAN, spoilt(LINES, -5, 0.0), "not in order"),
        ((20_099_942, 10, 1, 21), SPAN, spoilt(LINES, -1, 5000.0), "directory is wrong"),
        ((20_099_942, 20_000_001, 1, 21), SPAN, LINES, "is given from 20000001"),
        ((5, 0, 1, 21), SPAN, LINES, "it would change nothing"),
        ((-143_205, 10, 1, 21), SPAN, LINES, "nothing that can be asked for"),
        ((501, 5, 1, 21), SPAN, LINES, "nothing that can be asked for"),
    ],
)  # fmt: skip
def test_unfit_files_are_refused_in_a_sentence(
    tmp_path: Path, codes: tuple[int, int, int, int], span: tuple[float, float], data: np.ndarray,
    words: str,
) -> None:  # fmt: skip
    path = tmp_path / "unfit.bsp"
    write_segment(path, codes, span, data)
    with pytest.raises(KernelError, match=words):
        inspect(path)


def test_files_that_are_no_spk_are_refused(tmp_path: Path) -> None:
    text = tmp_path / "text.bsp"
    text.write_text("KPL/LSK" * 400)
    with pytest.raises(KernelError, match="not a binary kernel"):
        inspect(text)
    with pytest.raises(KernelError, match="is no SPK"):
        inspect(KERNELS / "files" / "earth_latest_high_prec.bpc")
    short = tmp_path / "short.bsp"
    short.write_bytes(EXCERPT.read_bytes()[:200_000])
    with pytest.raises(KernelError, match="200,000 bytes"):
        inspect(short)


def test_a_satellite_kernel_brings_the_planets_centre_and_moves_nothing_else(
    tmp_path: Path,
) -> None:
    """It has the barycentre and a moon beside, as JPL's have."""
    path = tmp_path / "jup.bsp"
    handle = spiceypy.spkopn(str(path), "TEST", 0)
    for body, center in ((599, 5), (501, 5), (5, 0)):
        spiceypy.spkw13(
            handle, body, center, "J2000", TIMES[0], TIMES[-1], str(body), 7, len(TIMES),
            np.ones((len(TIMES), 6)), TIMES,
        )  # fmt: skip
    spiceypy.spkcls(handle)
    computed = inspect(path)
    assert list(computed.bodies) == [599]
    assert computed.left_to_set == (5,)
