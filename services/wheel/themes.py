"""The colours of a picture: by light, by dark, and in black for paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ThemeName = Literal["light", "dark", "print", "embedded"]


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours as SVG writes them; `elements` of fire, earth, air and water signs in that order."""

    paper: str
    disc: str
    ink: str
    soft: str
    line: str
    elements: tuple[str, str, str, str]
    tint: float
    hard: str
    easy: str
    mild: str
    retrograde: str
    outer: str
    """The colour of the second ring."""
    moon: tuple[str, str]
    """The Moon's lit and unlit part."""


THEMES: dict[str, Theme] = {
    "light": Theme(
        paper="#fffefb",
        disc="#fffefb",
        ink="#22242e",
        soft="#6d7082",
        line="#cfc8b8",
        elements=("#a83a2c", "#55692f", "#8a6411", "#2d5f93"),
        tint=0.10,
        hard="#b0413e",
        easy="#2d6f9f",
        mild="#5a7d45",
        retrograde="#a83a3a",
        outer="#3a478f",
        moon=("#fffefb", "#22242e"),
    ),
    "dark": Theme(
        paper="#191c26",
        disc="#191c26",
        ink="#ece9e0",
        soft="#a5a8b8",
        line="#434a5e",
        elements=("#f0907f", "#b3c983", "#e6c36c", "#8fbdf0"),
        tint=0.13,
        hard="#f08d86",
        easy="#7fc3e0",
        mild="#a4d08e",
        retrograde="#ff9d92",
        outer="#b7c1ff",
        moon=("#ece9e0", "#2b3040"),
    ),
    "print": Theme(
        paper="#ffffff",
        disc="#ffffff",
        ink="#000000",
        soft="#444444",
        line="#888888",
        elements=("#000000", "#000000", "#000000", "#000000"),
        tint=0.0,
        hard="#000000",
        easy="#000000",
        mild="#000000",
        retrograde="#000000",
        outer="#000000",
        moon=("#ffffff", "#000000"),
    ),
}

_NAMES = ("paper", "disc", "ink", "soft", "line", "hard", "easy", "mild", "retrograde", "outer")


def _embedded(usual: Theme) -> Theme:
    """Return a theme whose colours the page sets that holds the picture: --wheel-ink and so on."""

    def variable(name: str, colour: str) -> str:
        return f"var(--wheel-{name},{colour})"

    elements = ("fire", "earth", "air", "water")
    fire, earth, air, water = map(variable, elements, usual.elements)
    lit, shade = map(variable, ("moon-lit", "moon-shade"), usual.moon)
    return Theme(
        **{name: variable(name, getattr(usual, name)) for name in _NAMES},
        elements=(fire, earth, air, water),
        tint=usual.tint,
        moon=(lit, shade),
    )


THEMES["embedded"] = _embedded(THEMES["light"])

HARD = frozenset({"opposition", "square", "semisquare", "sesquiquadrate"})
EASY = frozenset({"trine", "sextile"})

_DASHES = {
    "opposition": "11 4",
    "sextile": "7 4",
    "semisquare": "3 3",
    "sesquiquadrate": "3 3",
}


def aspect_colour(theme: Theme, aspect: str) -> str:
    """Return the colour of an aspect's line and glyph."""
    if aspect in HARD:
        return theme.hard
    return theme.easy if aspect in EASY else theme.mild


def dashes(aspect: str) -> str:
    """Return the attribute that draws an aspect's line, so that black alone tells it too."""
    if aspect in {"trine", "square", "conjunction"}:
        return ""
    return f' stroke-dasharray="{_DASHES.get(aspect, "1.5 4")}"'
