import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common import limiter as module
from services.common.addresses import parse
from services.common.limiter import Limiter, LocalWindows, Patience, verdict
from services.common.settings import Settings
from tests.common import virtual_clock
from tests.ports import free_port


class Clock:
    def __init__(self):
        self.now = 1000.0

    def monotonic(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    fake = Clock()
    monkeypatch.setattr(module, "time", fake)
    return fake


def test_exactly_the_quota_passes_then_waiting_helps(clock):
    windows = LocalWindows(5, 60)
    assert [windows.hit("a").allowed for _ in range(8)] == [True] * 5 + [False] * 3
    assert windows.hit("b").allowed
    refused = windows.hit("a")
    clock.now += refused.wait + 0.001
    # 5 of the old window weigh less than 5 as soon as it has begun to slide out.
    assert windows.hit("a").allowed
    assert not windows.hit("a").allowed


def test_an_old_window_is_forgotten(clock):
    windows = LocalWindows(5, 60)
    for _ in range(5):
        windows.hit("a")
    clock.now += 121
    assert [windows.hit("a").allowed for _ in range(6)] == [True] * 5 + [False]


@given(st.lists(st.floats(0, 30), min_size=1, max_size=200))
def test_no_sliding_minute_lets_twice_the_quota_pass(pauses):
    windows, now, passed = LocalWindows(5, 60), 0.0, []
    original, fake = module.time, Clock()
    module.time = fake
    try:
        for pause in pauses:
            now += pause
            fake.now = now
            if windows.hit("a").allowed:
                passed.append(now)
    finally:
        module.time = original
    # An aligned window never holds more than the quota, so no 60 s can hold more than twice that.
    assert all(sum(t <= other < t + 60 for other in passed) <= 10 for t in passed)


@given(st.integers(1, 50), st.lists(st.floats(0, 3), min_size=1, max_size=100))
def test_retry_after_is_kept(quota, pauses):
    windows = LocalWindows(quota, 10)
    original, fake = module.time, Clock()
    module.time = fake
    try:
        for pause in pauses:
            fake.now += pause
            answer = windows.hit("a")
            if not answer.allowed:
                fake.now += answer.wait + 0.01
                assert windows.hit("a").allowed
    finally:
        module.time = original


@pytest.mark.usefixtures("clock")
def test_a_flood_of_addresses_does_not_fill_the_memory():
    windows = LocalWindows(5, 60)
    for number in range(3 * module._MAX_CLIENTS):
        windows.hit(str(number))
    assert len(windows.clients) <= module._MAX_CLIENTS


def test_what_is_left_is_told():
    # 10 in the last window, half of which still counts, and 3 now.
    answer = verdict(True, 20, 60, (10, 30.0), (3, 30.0))
    assert (answer.remaining, answer.wait) == (12, 30)
    # Full: 15 x 40/60 + 10 = 20. The next passes when 15 x t/60 < 10, so in just 0 s: told as 1 s.
    answer = verdict(False, 20, 60, (15, 40.0), (10, 40.0))
    assert (answer.remaining, answer.wait) == (0, 1)
    # Full in this window alone: it must end first.
    assert verdict(False, 20, 60, (0, 0.0), (20, 41.2)).wait == 42


def test_without_redis_each_worker_has_its_share():
    limiter = Limiter(Settings(RATE_LIMIT="20/minute"), processes=4)
    assert limiter.storage == "memory"

    async def hits():
        return [(await limiter.hit("a", limiter.requests)).allowed for _ in range(7)]

    assert asyncio.run(hits()) == [True] * 5 + [False] * 2


def test_a_redis_that_is_gone_costs_no_answer():
    uri = f"redis://127.0.0.1:{free_port()}/0"
    limiter = Limiter(Settings(RATE_LIMIT="8/minute", RATE_LIMIT_STORAGE_URI=uri), processes=2)

    async def hits():
        answers = [(await limiter.hit("a", limiter.requests)).allowed for _ in range(6)]
        await limiter.close()
        return answers

    assert limiter.storage == "redis"
    assert asyncio.run(hits()) == [True] * 4 + [False] * 2
    assert limiter.storage == "memory (redis away)"


def test_addresses_and_networks_can_be_blocked():
    limiter = Limiter(Settings())
    limiter._block(["192.0.2.1", "198.51.100.0/24", "2001:db8::/32", "nonsense", ""])
    for text, blocked in [
        ("192.0.2.1", True),
        ("192.0.2.2", False),
        ("198.51.100.200", True),
        ("2001:db8:5::1", True),
        ("2001:db9::1", False),
    ]:
        assert limiter.is_blocked(parse(text)) is blocked
    assert not limiter.is_blocked(None)


def test_a_late_event_loop_is_not_blamed_on_redis():
    """The loop is held up past the time-out while the answer arrives: it must still be taken."""

    async def ask():
        loop = asyncio.get_running_loop()
        answer = loop.create_future()

        async def busy():
            for _ in range(4):
                loop.now += 0.03  # the loop does nothing else so long
                await asyncio.sleep(0)
            answer.set_result("counted")

        task = asyncio.create_task(busy())
        async with Patience(0.05):
            actual = await answer
        await task
        return actual

    assert virtual_clock.run(ask()) == "counted"


def test_a_redis_that_says_nothing_is_given_up():
    async def ask():
        async with Patience(0.02):
            await asyncio.sleep(60)

    with pytest.raises(TimeoutError):
        virtual_clock.run(ask())


def test_one_slow_answer_is_forgiven_three_are_not():
    uri = f"redis://127.0.0.1:{free_port()}/0"
    limiter = Limiter(Settings(WORKERS=1, RATE_LIMIT_STORAGE_URI=uri))
    answers = iter([TimeoutError, None, TimeoutError, TimeoutError, None, *3 * [TimeoutError]])

    async def hit(*_):
        if (error := next(answers)) is not None:
            raise error
        return LocalWindows(9, 60).hit("x")

    limiter.shared.hit = hit

    async def hits(count):
        for _ in range(count):
            await limiter.hit("a", limiter.requests)
        return limiter.storage

    assert asyncio.run(hits(7)) == "redis"
    assert asyncio.run(hits(1)) == "memory (redis away)"


def test_a_cost_takes_as_much_of_the_window():
    windows = LocalWindows(100, 60)
    assert windows.hit("a", 60).remaining == 40
    refused = windows.hit("a", 41)
    assert (refused.allowed, refused.remaining) == (False, 40)
    assert windows.hit("a", 40).remaining == 0


def test_more_than_the_whole_budget_passes_on_an_empty_window_only(clock):
    windows = LocalWindows(100, 60)
    assert windows.hit("a", 5000).allowed
    assert not windows.hit("a", 1).allowed
    assert windows.hit("b", 1).allowed
    refused = windows.hit("b", 5000)
    assert not refused.allowed
    clock.now += refused.wait + 0.001
    assert windows.hit("b", 5000).allowed


@given(st.lists(st.tuples(st.floats(0, 15), st.integers(1, 40)), min_size=1, max_size=100))
def test_retry_after_holds_for_every_cost(requests):
    windows = LocalWindows(30, 10)
    original, fake = module.time, Clock()
    module.time = fake
    try:
        for pause, cost in requests:
            fake.now += pause
            answer = windows.hit("a", cost)
            if not answer.allowed:
                fake.now += answer.wait + 0.001
                assert windows.hit("a", cost).allowed
    finally:
        module.time = original
