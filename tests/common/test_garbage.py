"""What is there at the start is not walked again; what comes later is still collected."""

import gc
import weakref

import pytest

from services.common import garbage


class Node:
    """Something that can be in a circle."""


def circle() -> weakref.ref:
    node = Node()
    node.itself = node
    return weakref.ref(node)


@pytest.fixture
def thawed():
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("thawed")
def test_what_is_there_is_spared_and_what_comes_is_not():
    garbage_of_before = circle()
    kept = [Node() for _ in range(1000)]
    garbage.spare(collect=True)
    assert garbage_of_before() is None
    assert not any(isinstance(one, Node) for one in gc.get_objects())
    garbage_of_now = circle()
    assert garbage_of_now() is not None
    gc.collect()
    assert garbage_of_now() is None
    assert len(kept) == 1000
