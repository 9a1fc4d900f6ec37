"""Dates and clocks as text, against ERFA's calendar and plain division."""

import erfa
from hypothesis import example, given
from hypothesis import strategies as st

from services.ephemeris.time.calendar import clock_text, date_text

YEAR_1, YEAR_10000 = 1721426, 5373485  # JDN of 0001-01-01 and 10000-01-01 (Gregorian)


@given(st.integers(-68_569, 8_000_000))
@example(YEAR_1)
@example(YEAR_1 - 1)
@example(YEAR_10000)
@example(YEAR_10000 - 1)
def test_dates_are_erfas(number):
    year, month, day, _ = erfa.jd2cal(float(number), 0.0)
    written = f"{year:04d}" if 0 <= year <= 9999 else f"{year:+05d}" if year < 0 else f"{year:+07d}"
    assert date_text(number) == f"{written}-{month:02d}-{day:02d}"


def test_the_edges_of_four_digits():
    numbers = (YEAR_1 - 1, YEAR_1, YEAR_10000 - 1, YEAR_10000)
    texts = ["0000-12-31", "0001-01-01", "9999-12-31", "+010000-01-01"]
    assert [date_text(number) for number in numbers] == texts
    assert date_text(YEAR_1, "julian") == "0001-01-03"


@given(st.integers(0, 86_400_999_999))
@example(86_399_999_999)
@example(86_400_000_000)
def test_clocks_add_up(microseconds):
    clock = clock_text(microseconds)
    hour, minute, second = clock[:2], clock[3:5], clock[6:]
    assert int(hour) <= 23
    assert int(minute) <= 59
    whole, _, fraction = second.partition(".")
    assert not fraction.endswith("0")
    assert int(whole) <= (60 if (hour, minute) == ("23", "59") else 59)
    total = (int(hour) * 60 + int(minute)) * 60 + int(whole)
    assert total * 1_000_000 + int(fraction.ljust(6, "0")) == microseconds
