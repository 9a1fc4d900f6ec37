"""When bodies change their houses: all crossings of cusps, each of which outruns every body."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.events.curves import TERMS, Curve

Floats = NDArray[np.float64]

FINE = 1.0 / 16.0
"""Days: of pieces so short the bounds of a rate are close."""
DEEPEST = 8
"""How often a piece is halved in search of a proof."""
HALVINGS, STEPS = 12, 4
"""Halvings of a piece of six hours, to some seconds, and Newton's steps after them."""


def series_bounds(curves: list[Curve]) -> tuple[Floats, Floats]:
    """Return the least and the greatest rate a day that each curve may have."""
    low, high = np.empty((2, len(curves)))
    for i, curve in enumerate(curves):
        reach = np.abs(curve.rates[:, 1:]).sum(axis=1) + curve.rate_errors
        low[i] = (curve.rates[:, 0] - reach).min()
        high[i] = (curve.rates[:, 0] + reach).max()
    return low, high


def passages(bodies: list[Curve], cusps: list[Curve]) -> list[Floats] | None:
    """Return for each body the moments at which a cusp passes over it, in order.

    `cusps`: six, and the other six lie opposite. None where a cusp cannot be shown to move faster
    than each body throughout: then these moments might not be all. A cusp gains on a body all the
    time, so that every piece holds as many passages as whole half turns lie between its ends.
    """
    edges = np.unique(np.concatenate((bodies[0].edges, cusps[0].edges)))
    edges = np.unique(np.concatenate((edges, np.arange(edges[0], edges[-1], FINE))))
    for _ in range(DEEPEST):
        here, there = [one.on(edges) for one in bodies], [one.on(edges) for one in cusps]
        doubtful = ~_gaining(here, there)
        if not doubtful.any():
            return _passages(here, there)
        edges = np.sort(np.concatenate((edges, (edges[:-1] + edges[1:])[doubtful] / 2.0)))
    return None


def _passages(bodies: list[Curve], cusps: list[Curve]) -> list[Floats]:
    """Return the moments at which a cusp passes over each body; all on the same pieces."""
    edges = bodies[0].edges
    gained = (
        np.array([cusp.knots for cusp in cusps])
        - np.array([body.knots for body in bodies])[:, None]
    )  # (B, 6, P+1)
    turns = np.floor(gained / 180.0)
    body, cusp, piece = np.nonzero(np.diff(turns) > 0.0)
    level = 180.0 * turns[body, cusp, piece + 1]
    series = _series(cusps)[cusp, piece] - _series(bodies)[body, piece]
    series[:, 0] -= level
    half = np.diff(edges)[piece] / 2.0
    times = edges[piece] + half * (1.0 + _zeros(series))
    return [np.sort(times[body == i]) for i in range(len(bodies))]


def _gaining(bodies: list[Curve], cusps: list[Curve]) -> NDArray[np.bool_]:
    """Say on which pieces every cusp is shown to outrun every body, (P,)."""
    rates = [np.array([one.rates for one in curves]) for curves in (cusps, bodies)]
    errors = [np.array([one.rate_errors for one in curves]) for curves in (cusps, bodies)]
    reach = [
        np.abs(rate[:, :, 1:]).sum(axis=2) + error
        for rate, error in zip(rates, errors, strict=True)
    ]
    slowest = (rates[0][:, :, 0] - reach[0]).min(axis=0)
    fastest = (rates[1][:, :, 0] + reach[1]).max(axis=0)
    return np.asarray(slowest > fastest)


def _series(curves: list[Curve]) -> Floats:
    """Return the series of curves on the same pieces, whole turns added: (C, P, TERMS)."""
    out = np.array([curve.values for curve in curves])
    out[:, :, 0] += np.array([curve.offsets for curve in curves])
    return out


def _zeros(series: Floats) -> Floats:
    """Return where growing series (m, TERMS) are zero, -1..1."""
    order = np.arange(TERMS)
    low, high = np.full(len(series), -1.0), np.full(len(series), 1.0)
    for _ in range(HALVINGS):
        middle = (low + high) / 2.0
        below = (series * np.cos(order * np.arccos(middle)[:, None])).sum(axis=1) < 0.0
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    x = (low + high) / 2.0
    for _ in range(STEPS):
        angle = np.arccos(np.clip(x, -1.0 + 1e-12, 1.0 - 1e-12))[:, None]
        value = (series * np.cos(order * angle)).sum(axis=1)
        slope = (series * order * np.sin(order * angle)).sum(axis=1) / np.sin(angle[:, 0])
        x = np.clip(x - value / slope, -1.0, 1.0)
    return np.asarray(x)
