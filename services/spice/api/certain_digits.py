"""Numbers in words: with as many digits as are certain, never more.

The unit of a number's last digit is the smallest that three sigma do not exceed. Decimals are
rounded to it; degrees, minutes and seconds of a sign and the time of a clock are cut, as people
read them (29°59′59″ is not 30°), and end in tenths as almanacs do: 24°24.9′, 14h07.3m.
"""

from __future__ import annotations

import re
from math import ceil, floor, isfinite, log10

from services.spice.api.rows import SIGNS

SIGMAS = 3.0
FINEST = 3
"""Digits behind the point of a second of arc or of time at most."""
_NOISE_DEG = 1e-9
"""A longitude that was solved for may lie this much before the border that it is on."""
_CLOCK = re.compile(r"(.+)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:Z|[+-]\d\d:\d\d.*)?")


def decimals(sigma: float, finest: int) -> int:
    """Return how many digits behind the point are certain; below 0: places before it are not."""
    if not isfinite(sigma):
        raise ValueError("a number of unknown sigma has no certain digits")
    if sigma <= 0.0:
        return finest
    # a hair's breadth, so that three sigma of 0.001 are 0.001 and not 0.01
    return min(finest, -ceil(log10(SIGMAS * sigma) - 1e-9))


def decimal(value: float, sigma: float, finest: int = 6, sign: str = "-") -> str:
    """Return a number rounded to its certain digits, in the unit of its sigma."""
    if not isfinite(value) or not isfinite(sigma):
        return "unknown"
    digits = decimals(sigma, finest)
    return fixed(round(value, digits), max(0, digits), sign)


def fixed(value: float, digits: int, sign: str = "-") -> str:
    """Return a number with so many digits behind the point; nothing is -0.000."""
    return f"{round(value, digits) + 0.0:{sign}.{digits}f}"


def angle(degrees: float, sigma_arcsec: float) -> str:
    """Return an angle of 0 to 360 degrees as 12°34′56.78″, cut after its last certain part."""
    if not isfinite(degrees) or not isfinite(sigma_arcsec):
        return "unknown"
    reach = SIGMAS * sigma_arcsec
    value = degrees + _NOISE_DEG
    if reach > 60.0:
        return f"{_cut(value, int(reach <= 360.0))}°"
    whole = floor(value)
    minutes = (value - whole) * 60.0
    if reach > 1.0:
        return f"{whole}°{_cut(minutes, int(reach <= 6.0), 2)}′"
    seconds = (minutes - floor(minutes)) * 60.0
    digits = max(0, decimals(sigma_arcsec, FINEST))
    return f"{whole}°{floor(minutes):02d}′{_cut(seconds, digits, 2)}″"


def _cut(value: float, digits: int, width: int = 1) -> str:
    """Return a number of 0 or more cut after some digits behind the point."""
    count = floor(value * 10**digits)
    whole, part = divmod(count, 10**digits)
    return f"{whole:0{width}d}" + (f".{part:0{digits}d}" if digits else "")


def in_sign(longitude: float, sigma_arcsec: float) -> str:
    """Return a longitude as degrees of its sign: 24°24′55.52″ Taurus."""
    if not isfinite(longitude) or not isfinite(sigma_arcsec):
        return "unknown"
    number, within = divmod((longitude + _NOISE_DEG) % 360.0, 30.0)
    return f"{angle(within - _NOISE_DEG, sigma_arcsec)} {SIGNS[int(number)]}"


def spread(sigma_arcsec: float) -> str:
    """Return one sigma of an angle in two digits, in the unit that suits it."""
    for unit, size in (("°", 3600.0), ("′", 60.0)):
        if sigma_arcsec >= size:
            return f"±{_two(sigma_arcsec / size)}{unit}"
    return f"±{_two(sigma_arcsec)}″"


def lapse(sigma_s: float) -> str:
    """Return one sigma of a moment in two digits, in the unit that suits it."""
    for unit, size in (("d", 86400.0), ("h", 3600.0), ("min", 60.0)):
        if sigma_s >= size:
            return f"±{_two(sigma_s / size)} {unit}"
    return f"±{_two(sigma_s)} s"


def clock(text: str, sigma_s: float) -> str:
    """Return an ISO 8601 moment as `2024-01-20 14:07:20.73`, cut after its last certain part.

    An offset is dropped: what a clock showed is what is told.
    """
    match = _CLOCK.fullmatch(text)
    if match is None:
        return text
    day, hour, minute, second, part = match.groups()
    if not SIGMAS * sigma_s <= 3600.0:  # nor is NaN
        return str(day)
    return f"{day} {_of_day(hour, minute, second, part or '', sigma_s)}"


def _of_day(hour: str, minute: str, second: str, part: str, sigma_s: float) -> str:
    """Return the time of a day, its parts as they are written."""
    reach = SIGMAS * sigma_s
    minutes = int(minute) + int(second) / 60.0 + _NOISE_DEG
    if reach > 60.0:
        return f"{_cut(int(hour) + minutes / 60.0, int(reach <= 360.0), 2)}h"
    if reach > 6.0:
        return f"{hour}:{minute}"
    if reach > 1.0:
        return f"{hour}h{_cut(minutes, 1, 2)}m"
    digits = max(0, decimals(sigma_s, FINEST))
    tail = f".{part.ljust(digits, '0')[:digits]}" if part and digits else ""
    return f"{hour}:{minute}:{second}{tail}"


def _two(value: float) -> str:
    """Return a number in two significant digits, without an exponent."""
    if value <= 0.0:
        return "0"
    digits = max(0, 1 - floor(log10(value)))
    return f"{value:.{min(digits, 9)}f}"
