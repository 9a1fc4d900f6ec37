"""A grid's windows hold their nodes' own rows, wherever they stand and whatever was kept."""

import numpy as np
import pytest

from services.ephemeris.core.grid_windows import PAGE
from services.ephemeris.frames.grid import BEFORE, NODES, Grid


class Small(Grid):
    KEPT = 3


class Counted:
    """Rows (node, node²), and how many were computed."""

    def __init__(self) -> None:
        self.rows = 0

    def __call__(self, index: np.ndarray) -> np.ndarray:
        assert len(np.unique(index)) == len(index)
        self.rows += len(index)
        return np.stack([index, index.astype(float) ** 2], axis=1).astype(float)


def hold(grid: Grid, index: np.ndarray) -> None:
    rows, first = grid.windows(index)
    nodes = index[:, None] + np.arange(NODES) - BEFORE
    windows = rows[first[:, None] + np.arange(NODES)]
    assert np.array_equal(windows[:, :, 0], nodes)
    assert np.array_equal(windows[:, :, 1], nodes.astype(float) ** 2)


@pytest.fixture
def compute() -> Counted:
    return Counted()


def test_windows_across_pages(compute: Counted) -> None:
    grid = Grid(2, compute)
    seams = np.concatenate([np.arange(-4, 5) + PAGE * k for k in (-3, -1, 0, 1, 40)])
    hold(grid, np.random.default_rng(1).permutation(seams))
    done = compute.rows
    hold(grid, seams)
    for index in seams.tolist():
        hold(grid, np.array([index]))
    assert compute.rows == done


@pytest.mark.parametrize("pages", [2, 3, 4, 9])
def test_more_pages_than_are_kept(compute: Counted, pages: int) -> None:
    grid = Small(2, compute)
    rng = np.random.default_rng(2)
    for _ in range(5):
        hold(grid, rng.integers(-20, 20, 1) * PAGE)
        first = int(rng.integers(-10, 10))
        hold(grid, rng.integers(first * PAGE, (first + pages) * PAGE, 300))


def test_the_edges_of_what_can_be_asked_for(compute: Counted) -> None:
    half_days = 2 * 366 * 18_000
    hold(Grid(2, compute), np.array([-half_days, 0, half_days]))


def test_what_is_forgotten_is_computed_anew(compute: Counted) -> None:
    grid = Grid(2, compute)
    hold(grid, np.arange(10))
    grid.forget()
    hold(grid, np.arange(10))
    assert compute.rows == 2 * (10 + NODES - 1)
