import pytest

from services.ephemeris.events.search_context import Context
from services.ephemeris.events.sky_curves import CurveCache
from tests.truth.engine import opened


@pytest.fixture(scope="module")
def context():
    with opened() as engine:
        yield Context(engine, CurveCache())
