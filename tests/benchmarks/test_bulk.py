"""The bulk benchmark runs; how fast anything is, no test says."""

from benchmarks import bulk, files
from benchmarks.old_build import HERE


def test_all_take_part():
    measured = bulk.in_process(120, 1, None)
    assert list(measured) == [
        bulk.BIRTHS,
        bulk.TABLE,
        bulk.SINGLE,
        bulk.FLOOR,
        bulk.SWISS,
        bulk.SKYFIELD,
    ]
    assert min(measured.values()) > 0.0


def test_from_file_to_file():
    seconds, memory = files.from_file_to_file(20, 1, HERE)
    assert seconds > 0.0
    assert memory > 1_000_000


def test_batches_are_answered_by_a_worker():
    measured = bulk.batches(3, 1, [HERE])
    assert list(measured) == [HERE.name]
    assert 0.0 < measured[HERE.name] < float("inf")
