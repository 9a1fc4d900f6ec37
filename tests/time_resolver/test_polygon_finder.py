"""Which code finds the zone of a place: timezonefinder's own, and numba is left alone."""

import subprocess
import sys

import pytest

TELL = """
import sys
{first}
from services.time_resolver.place_zones import TimezoneFinder
print(TimezoneFinder.using_numba(), TimezoneFinder.using_clang_pip(), "numba" in sys.modules)
{last}
"""


@pytest.mark.parametrize(
    ("first", "last", "loaded"),
    [
        ("", "import numba", "False"),
        ("import numba", "assert numba is sys.modules['numba']", "True"),
    ],
)
def test_timezonefinder_runs_its_c_code_and_numba_stays_as_it_is(first, last, loaded):
    code = TELL.format(first=first, last=last)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True", loaded]
