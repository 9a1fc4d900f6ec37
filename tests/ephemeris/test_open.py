"""The way into the library: in a process of its own, for CSPICE is one for the process."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BODY = """
from services.ephemeris import open_ephemeris
from services.ephemeris.frames.earth import Site
from services.ephemeris.options import Options
engine = open_ephemeris("DE440")
instant = engine.timescales.instants([2460310.5, 2460311.5], "tt")
options = Options(bodies=("Sun",), observer="geocentric")
print(*engine.observe(instant, Site(0.0, 0.0, 0.0), options).longitude[:, 0].tolist())
"""


def run(code: str) -> str:
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout


def test_the_sun_of_two_days_in_a_few_lines() -> None:
    """Meeus, Astronomical Algorithms (1998), chapter 25: the Sun to 0.01 degrees."""
    from math import radians, sin  # noqa: PLC0415

    computed = [float(word) for word in run(BODY).split()]
    for jd, longitude in zip((2460310.5, 2460311.5), computed, strict=True):
        t = (jd - 2451545.0) / 36525.0
        anomaly = radians(357.52911 + 35999.05029 * t)
        centre = 1.914602 * sin(anomaly) + 0.019993 * sin(2 * anomaly) + 0.000289 * sin(3 * anomaly)
        apparent = 280.46646 + 36000.76983 * t + centre - 0.00569
        apparent -= 0.00478 * sin(radians(125.04 - 1934.136 * t))
        assert longitude == pytest.approx(apparent % 360.0, abs=0.01)


def test_the_package_alone_does_not_load_the_compiler() -> None:
    code = "import sys, services.ephemeris; print('numba' in sys.modules, 'numpy' in sys.modules)"
    assert run(code) == "False False\n"


def test_the_bulk_command_itself_does_without_the_compiler() -> None:
    code = (
        "import sys, services.spice.bulk.__main__ as bulk\n"
        "from services.spice.bulk import births, finished_parts, local\n"
        "from services.ephemeris.options import Options, resolve_bodies\n"
        "resolve_bodies(Options(bodies=('Sun', 'Moon')))\n"
        "print([name for name in ('numba', 'spiceypy') if name in sys.modules])"
    )
    assert run(code) == "[]\n"
