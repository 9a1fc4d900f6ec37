"""Why a refresh changed nothing."""

from __future__ import annotations


class RefreshError(Exception):
    """It could not be done: one sentence, what failed. What is in use stays in use."""


class RefusedError(RefreshError):
    """What came was looked at and is not to be used: one sentence, what is wrong with it."""
