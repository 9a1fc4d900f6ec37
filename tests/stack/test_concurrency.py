"""CSPICE is not safe to share: many clients at once must get what one client alone gets."""

import asyncio
import random

import load
import orjson

DISTINCT, REQUESTS, CLIENTS = 400, 5000, 16


def _requests() -> list[dict]:
    """Mixed dates (each era of time-keeping and orientation), places, observers and frames."""
    rng = random.Random(20240621)
    return [
        {
            "birth_time": rng.uniform(2290000.0, 2680000.0),
            "latitude": rng.uniform(-90.0, 90.0),
            "longitude": rng.uniform(-180.0, 180.0),
            "elevation": rng.uniform(-400.0, 8000.0),
            "observer": rng.choice(["topocentric"] * 3 + ["geocentric", "heliocentric"]),
            "corrections": rng.choice(["apparent", "apparent", "astrometric", "geometric"]),
            "frame": rng.choice(["ecliptic_of_date", "equator_of_date", "icrf"]),
        }
        for _ in range(DISTINCT)
    ]


def test_sixteen_clients_get_the_answers_of_one(engine):
    request = _requests()

    def make(number: int) -> bytes:
        # a stride that is prime to the count: neighbours in time are strangers in the list
        index = number * 157 % DISTINCT
        return load.message(request[index], X_Request_ID=f"case-{index}")

    def answers(outcome: load.Outcome) -> dict[str, set[bytes]]:
        assert set(outcome.statuses) == {200}
        assert not outcome.failures
        seen: dict[str, set[bytes]] = {}
        for body in outcome.bodies:
            answer = orjson.loads(body)
            case = answer["meta"].pop("request_id")
            seen.setdefault(case, set()).add(orjson.dumps(answer))
        return seen

    alone = answers(asyncio.run(load.run(engine.port, make, DISTINCT, connections=1, keep=True)))
    assert len(alone) == DISTINCT
    together = answers(
        asyncio.run(load.run(engine.port, make, REQUESTS, connections=CLIENTS, keep=True))
    )
    assert together == alone  # every case, always the same, to the last digit
