"""What the science can refuse, typed, so that a caller can tell a user what to mend."""

from __future__ import annotations

from typing import Any


class EphemerisError(ValueError):
    """A refusal with a reason.

    `code` is stable and machine-readable, `field` names the input at fault (or None), and
    `extra` holds further facts that help (for example the coverage). The message is one sentence
    for a person.
    """

    code = "VALIDATION_FAILED"

    def __init__(self, message: str, *, field: str | None = None, **extra: Any) -> None:
        super().__init__(message)
        self.field = field
        self.extra = extra


class InvalidInput(EphemerisError):  # noqa: N818 - a user's slip, named as the user would
    """The input has no meaning: an impossible date, an unknown body, a combination of options."""


class OutOfCoverage(EphemerisError):  # noqa: N818
    """The instant lies outside what the loaded kernels cover."""

    code = "DATE_OUT_OF_COVERAGE"


NULLABLE = ' Say missing "null" to have null in its place.'
"""The end of the sentence of a refusal where a request may have nothing in a body's place."""


class BodyOutOfCoverage(OutOfCoverage):
    """A body has no state at the instant, while the loaded ephemeris has the others."""

    code = "BODY_OUT_OF_COVERAGE"

    def needed(self, field: str | None = None) -> BodyOutOfCoverage:
        """Return it for a request that cannot do without the body; `field`: another one to name."""
        text = str(self).removesuffix(NULLABLE)
        return BodyOutOfCoverage(text, field=field or self.field, **self.extra)


class NotReady(EphemerisError):  # noqa: N818
    """The kernel pool is not loaded, or is touched from a process or thread that must not."""

    code = "NOT_READY"


class KernelAltered(NotReady):
    """A kernel that is read from disk no longer has the bytes that were verified, by name.

    Others of its parts may still be right, and be answered from.
    """
