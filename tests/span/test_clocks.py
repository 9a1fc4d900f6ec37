"""The independent dates are right themselves."""

import pytest

from tests.span import clocks


# Julian: Meeus, Astronomical Algorithms (1998), chapter 7. Gregorian: erfa.jd2cal.
@pytest.mark.parametrize(
    ("number", "julian", "gregorian"),
    [
        (2451545, (1999, 12, 19), (2000, 1, 1)),
        (2436116, (1957, 9, 21), (1957, 10, 4)),  # 1957 October 4.81 = 2436116.31
        (2299160, (1582, 10, 4), (1582, 10, 14)),
        (2299161, (1582, 10, 5), (1582, 10, 15)),
        (1842713, (333, 1, 27), (333, 1, 28)),
        (1507900, (-584, 5, 28), (-584, 5, 22)),
        (1356001, (-1000, 7, 12), (-1000, 7, 3)),
        (0, (-4712, 1, 1), (-4713, 11, 24)),
    ],
)
def test_known_days(number, julian, gregorian):
    assert clocks.julian(number) == julian
    assert clocks.gregorian(number) == gregorian
    assert clocks.from_julian(*julian) == clocks.from_gregorian(*gregorian) == number
