import pytest

from tests.truth.engine import opened


@pytest.fixture(scope="module")
def engine():
    with opened() as engine:
        yield engine
