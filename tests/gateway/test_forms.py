"""The gateway reads a moment as the engine does, however it is written: else it goes astray."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.routing import Moment, Router, Wish

ROUTER = Router()
PLACE = {"latitude": 48.4, "longitude": 9.99}

# Written otherwise -> the form that docs/api.md has always had. 1066 lies outside DE440.
FORMS = [
    ({"birth_time": "10661014T120000Z"}, {"birth_time": "1066-10-14T12:00:00Z"}),
    ({"birth_time": " 1066-10-14 12:00 UTC "}, {"birth_time": "1066-10-14T12:00:00Z"}),
    (
        {"birth_time": "1066-10-14T12:00:00", "time_scale": "UT1", "calendar": "Julian"},
        {"birth_time": "1066-10-14T12:00:00", "time_scale": "ut1", "calendar": "julian"},
    ),
    ({"birth_time": "2024-6-21 18:00 +5:30"}, {"birth_time": "2024-06-21T18:00:00+05:30"}),
    (
        {"birth_time": "2024-06-21T18:00:00+01:00[Europe/London]"},
        {"birth_time": "2024-06-21T18:00:00+01:00"},
    ),
    ({"local_time": "1066-10-14 12:00", **PLACE}, {"local_time": "1066-10-14T12:00:00", **PLACE}),
    # What the engine refuses is the engine's to refuse
    ({"birth_time": "1066-10-14T12:00:00Z", "time_scale": "tt"}, {"birth_time": "x"}),
    ({"birth_time": "1066-10-14"}, {"birth_time": "x"}),
]


@pytest.mark.parametrize(("written", "usual"), FORMS)
def test_every_form_goes_the_same_way(written: dict[str, Any], usual: dict[str, Any]) -> None:
    ways = [ROUTER.route(Wish(), Moment.of(request)) for request in (written, usual)]
    assert ways[0] == ways[1]


def test_both_ways_are_taken() -> None:
    reasons = {ROUTER.route(Wish(), Moment.of(written)).reason for written, _ in FORMS}
    assert reasons == {"historical-required", "modern-coverage", "unreadable-instant"}
