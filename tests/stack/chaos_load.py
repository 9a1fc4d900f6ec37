"""Clients that ask while everything around them breaks, and note each answer that is wrong."""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter

import aiohttp
from deployed import HOST

BODIES = ["Sun", "Moon", "Mercury", "Mars", "Saturn", "Pluto"]
SAVE_EVERY = 7  # one request in so many keeps its chart
PATIENCE = aiohttp.ClientTimeout(total=8.0)


def requests(number: int, seed: int) -> list[dict]:
    """Moments of 400 years, all over the Earth: pages of the kernels that are far apart."""
    chance = random.Random(seed)
    return [
        {
            "birth_time": chance.uniform(2342000.0, 2488000.0),
            "time_scale": "tt",
            "latitude": round(chance.uniform(-66, 66), 4),
            "longitude": round(chance.uniform(-180, 180), 4),
            "bodies": BODIES,
        }
        for _ in range(number)
    ]


class Clients:
    """Some clients, each asking one thing after the other through nginx's TLS port."""

    def __init__(self, front, questions: list[dict], answers: list[dict], seed: int) -> None:
        self.front, self.questions, self.answers = front, questions, answers
        self.chance = random.Random(seed)
        self.statuses: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.untyped: list[str] = []
        self.kept: dict[str, int] = {}  # the link of each acknowledged chart: which question it was
        self.ended = asyncio.Event()

    async def run(self, clients: int) -> None:
        """Ask until `ended` is set."""
        url = f"https://127.0.0.1:{self.front.https}"
        connector = aiohttp.TCPConnector(ssl=self.front.trust(), limit=clients)
        async with aiohttp.ClientSession(connector=connector, timeout=PATIENCE) as session:
            await asyncio.gather(*(self._one(session, url) for _ in range(clients)))

    async def _one(self, session: aiohttp.ClientSession, url: str) -> None:
        while not self.ended.is_set():
            number = self.chance.randrange(len(self.questions))
            path = "/charts" if self.chance.random() * SAVE_EVERY < 1 else "/calculate"
            try:
                async with session.post(
                    url + path, json=self.questions[number], headers={"Host": HOST},
                    server_hostname=HOST,
                ) as answer:  # fmt: skip
                    self._note(
                        path, number, answer.status, answer.content_type, await answer.read()
                    )
            except (TimeoutError, aiohttp.ClientError, OSError) as error:
                self.statuses[type(error).__name__] += 1
                await asyncio.sleep(0.2)
            await asyncio.sleep(0.01)

    def _note(self, path: str, number: int, status: int, kind: str, body: bytes) -> None:
        self.statuses[f"{path} {status}"] += 1
        if status >= 400:
            if kind != "application/problem+json":
                self.untyped.append(f"{path} {status} {kind} {body[:100]!r}")
            return
        reply = json.loads(body)
        if path == "/charts":
            self.kept[reply["id"]] = number
        elif reply["data"] != self.answers[number]:
            self.wrong.append(json.dumps({"asked": self.questions[number], "told": reply["data"]}))

    def lost(self) -> list[str]:
        """The acknowledged charts that are not there any more, or are another's."""
        missing = []
        for link, number in self.kept.items():
            status, _, body = self.front.ask("GET", f"/charts/{link}")
            if status != 200 or _data(json.loads(body)) != self.answers[number]:
                missing.append(f"{link}: {status}")
        return missing


def _data(chart: dict) -> dict:
    return chart["chart"]["data"]
