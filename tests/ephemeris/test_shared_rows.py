"""Rows that several processes need are computed by one of them, and survive its death."""

import os
import signal

import numpy as np
import pytest

from services.ephemeris.frames.shared_rows import BLOCK, SharedRows

FIRST, COUNT = -1000, 8 * BLOCK


def formula(index):
    """Give every row its own numbers."""
    return np.stack([index * 0.5, np.cos(index)], axis=-1)


def in_child(work):
    """Run `work` in a forked process; return its exit code (negative: the signal that ended it)."""
    pid = os.fork()
    if pid == 0:
        os._exit(work() or 0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def refuse(_index):
    raise AssertionError("this row was computed before")


def test_a_row_computed_in_one_process_is_read_in_the_others():
    rows = SharedRows(2, formula, FIRST, COUNT)
    index = np.array([FIRST, FIRST + BLOCK, FIRST + 3, FIRST, FIRST + COUNT - 1])

    def compute():
        rows(index)

    assert in_child(compute) == 0
    rows.compute = refuse
    assert (rows(index) == formula(index)).all()
    with pytest.raises(AssertionError, match="computed before"):
        rows(index + 1)


def test_rows_outside_are_computed_for_each():
    rows = SharedRows(2, formula, FIRST, COUNT)
    index = np.array([FIRST - 1, FIRST, FIRST + COUNT, FIRST + 2])
    assert (rows(index) == formula(index)).all()
    rows.compute = refuse
    assert (rows(index[[1, 3]]) == formula(index[[1, 3]])).all()
    with pytest.raises(AssertionError, match="computed before"):
        rows(index[:1])


def test_a_process_that_dies_at_work_leaves_its_block_to_others():
    rows = SharedRows(2, formula, FIRST, COUNT)

    def die():
        rows.compute = lambda _index: os.kill(os.getpid(), signal.SIGKILL)
        rows(np.array([FIRST + 1]))

    assert in_child(die) == -signal.SIGKILL
    assert (rows(np.array([FIRST + 1])) == formula(np.array([FIRST + 1]))).all()


def test_what_another_process_is_at_comes_last_and_is_not_computed_again():
    rows = SharedRows(2, formula, FIRST, COUNT)
    begun, done = os.pipe(), os.pipe()
    busy = os.fork()
    if busy == 0:

        def slow(index):
            os.write(begun[1], b"x")
            os.read(done[0], 1)
            return formula(index)

        rows.compute = slow
        rows(np.array([FIRST]))
        os._exit(0)
    os.read(begun[0], 1)  # it holds the lock of the first block
    order = []

    def noted(index):
        order.extend((index - FIRST).tolist())
        os.write(done[1], b"x")
        return formula(index)

    rows.compute = noted
    index = np.array([FIRST, FIRST + BLOCK])
    assert (rows(index) == formula(index)).all()
    assert order == [BLOCK]
    assert os.waitpid(busy, 0)[1] == 0
