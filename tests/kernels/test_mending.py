"""Kernels mended while nobody looks are taken all the same."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest

from services.common.settings import Settings
from services.spice import engine

RIGHT = "as it should be"


@pytest.fixture
def state(tmp_path, monkeypatch):
    """The state of a worker whose kernels are good where a file of theirs says so."""
    file = tmp_path / "manifest.json"
    file.write_text("wrong")

    def load(state, _supply):
        state.loads += 1
        state.ephemeris = RIGHT if file.read_text() == RIGHT else None
        state.while_loading()

    monkeypatch.setattr(engine, "_load", load)
    monkeypatch.setattr(engine, "MENDING_SECONDS", 0.01)
    return SimpleNamespace(
        settings=Settings(KERNELS_DIR=tmp_path), ephemeris=None, kernels_loading=None, fault=None,
        loads=0, while_loading=lambda: None, file=file,
    )  # fmt: skip


def mended(state):
    async def serve(between):
        await engine.start(state)
        assert state.ephemeris is None
        between()
        async with asyncio.timeout(30):
            await engine.await_mending(state)

    return serve


def test_between_the_first_try_and_the_first_look(state):
    asyncio.run(mended(state)(lambda: state.file.write_text(RIGHT)))
    assert (state.ephemeris, state.loads) == (RIGHT, 2)


def test_while_another_try_reads_the_files(state):
    def finished():
        if state.loads == 2:  # half of the files were there at that time
            state.file.write_text(RIGHT)

    state.while_loading = finished
    asyncio.run(mended(state)(lambda: state.file.write_text("less wrong")))
    assert (state.ephemeris, state.loads) == (RIGHT, 3)
