"""One timer for all requests cancels exactly those that a timer each would."""

import asyncio

import pytest

from services.common.middleware.deadlines import Deadlines
from tests.common import virtual_clock


def test_what_takes_too_long_is_ended_and_nothing_else():
    deadlines = Deadlines(0.05)

    async def work(seconds):
        with deadlines.begin() as deadline:
            await asyncio.sleep(seconds)
        return deadline.expired

    async def all_of_them():
        durations = [0, 5, 0.001, 5, 0, 5]
        results = await asyncio.gather(*map(work, durations), return_exceptions=True)
        later = await asyncio.gather(work(5), work(0), return_exceptions=True)
        return [*results, *later]

    results = virtual_clock.run(all_of_them())
    assert [type(result) for result in results[1::2]] == [TimeoutError] * 3 + [bool]
    assert results[0::2] == [False, False, False, results[6]]
    assert isinstance(results[6], TimeoutError)
    assert not deadlines.running


def test_each_is_ended_at_its_own_time():
    """The second begins later, and must outlive the first."""
    deadlines = Deadlines(0.05)
    events = []

    async def work(name, pause):
        await asyncio.sleep(pause)
        try:
            with deadlines.begin():
                await asyncio.sleep(5)
        except TimeoutError:
            events.append(name)

    async def both():
        first = asyncio.create_task(work("first", 0))
        second = asyncio.create_task(work("second", 0.025))
        await first
        events.append("second runs" if not second.done() else "second ended")
        await second

    virtual_clock.run(both())
    assert events == ["first", "second runs", "second"]


@pytest.mark.parametrize("limit", [lambda: Deadlines(5).begin(), lambda: asyncio.timeout(5)])
def test_a_cancellation_from_outside_stays_one(limit):
    async def work():
        if hasattr(deadline := limit(), "__aenter__"):
            async with deadline:
                await asyncio.sleep(5)
        with deadline:
            await asyncio.sleep(5)

    async def cancelled():
        task = asyncio.create_task(work())
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return task.cancelled()

    assert virtual_clock.run(cancelled())


def test_the_inner_of_two_ends_first_and_the_task_goes_on():
    async def work():
        outer, inner = Deadlines(5), Deadlines(0.01)
        with outer.begin() as first:
            with pytest.raises(TimeoutError), inner.begin() as second:
                await asyncio.sleep(5)
            await asyncio.sleep(0)  # not cancelled any more
        return first.expired, second.expired, asyncio.current_task().cancelling()

    assert virtual_clock.run(work()) == (False, True, 0)


def test_an_error_of_the_works_own_comes_through():
    async def work():
        with Deadlines(5).begin():
            raise KeyError("own")

    with pytest.raises(KeyError, match="own"):
        asyncio.run(work())


def test_another_event_loop_has_its_own_timer():
    deadlines = Deadlines(0.02)

    async def work():
        with deadlines.begin():
            await asyncio.sleep(5)

    async def seconds():
        begun = asyncio.get_running_loop().time()
        with pytest.raises(TimeoutError):
            await work()
        return asyncio.get_running_loop().time() - begun

    for _ in range(2):
        assert virtual_clock.run(seconds()) == pytest.approx(0.02)


def test_there_must_be_a_task():
    with pytest.raises(RuntimeError, match="no running event loop"):
        Deadlines(1).begin()
