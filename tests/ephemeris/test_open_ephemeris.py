"""The library as a notebook uses it: docs/bulk.md's example, run as it stands."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import swisseph as swe

ROOT = Path(__file__).parents[2]
(EXAMPLE,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs/bulk.md").read_text(), re.DOTALL)


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_the_example_of_the_page_runs_and_is_right() -> None:
    done = run(EXAMPLE + "\nprint(*positions.longitude[0])")
    assert done.returncode == 0, done.stderr
    sun, moon = (float(word) for word in done.stdout.split()[-2:])
    # Swiss Ephemeris with Moshier's theory, which is good to some arcseconds
    for name, longitude in ((swe.SUN, sun), (swe.MOON, moon)):
        (expected, *_), _ = swe.calc(2451545.0, name, swe.FLG_MOSEPH)
        assert longitude == pytest.approx(expected, abs=5.0 / 3600.0)


def test_dates_alone_need_no_compiler() -> None:
    done = run(
        "import sys, services.ephemeris.time.calendar, services.ephemeris; "
        "print(sorted({'numba', 'llvmlite', 'spiceypy'} & set(sys.modules)))"
    )
    assert done.stdout == "[]\n"


def test_a_folder_without_kernels_is_told(tmp_path: Path) -> None:
    done = run(
        "from services.ephemeris import open_ephemeris\n"
        "from services.ephemeris.errors import NotReady\n"
        f"try:\n    open_ephemeris('DE440', {str(tmp_path)!r})\n"
        "except NotReady as error:\n    print('told', error)\n"
    )
    assert done.stdout.startswith("told "), done.stderr
