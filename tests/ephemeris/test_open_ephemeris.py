"""The library as a notebook uses it: docs/bulk.md's example, run as it stands."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

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
    # JPL Horizons, observer ecliptic longitude of date (quantity 31), geocentric, 2000-01-01 12:00
    # TT, to its digits: J. Meeus, Astronomical Algorithms, has the Sun at 280.37
    assert sun == pytest.approx(280.37, abs=0.01)
    assert moon == pytest.approx(223.32, abs=0.01)


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
