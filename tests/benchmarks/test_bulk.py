"""The bulk benchmark runs; how fast anything is, no test says."""

from benchmarks import bulk


def test_all_take_part():
    found = bulk.in_process(120, 1)
    assert list(found) == [bulk.BIRTHS, bulk.TABLE, bulk.SINGLE, bulk.SWISS, bulk.SKYFIELD]
    assert min(found.values()) > 0.0


def test_from_file_to_file():
    seconds, memory = bulk.from_file_to_file(20, 1)
    assert seconds > 0.0
    assert memory > 1_000_000
