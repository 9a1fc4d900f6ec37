"""What can go wrong, typed: the service's problems (RFC 9457), and answers that are none of its."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

PROBLEM = "application/problem+json"


class InvolutionError(Exception):
    """Whatever this client raises of itself; what the network does comes as httpx's errors."""


class Problem(InvolutionError):
    """A refusal of the service; docs/api.md lists the codes.

    `code` is for programs and never changes, `detail` is a sentence for a person, `field` the field
    at fault, `retry_after` seconds (None: not told). `members` has all that was said.
    """

    def __init__(self, members: Mapping[str, Any], retry_after: float | None = None) -> None:
        self.members = dict(members)
        self.code: str = self.members["code"]
        self.status: int = self.members["status"]
        self.title: str = self.members.get("title", "")
        self.detail: str = self.members.get("detail", "")
        self.field: str | None = self.members.get("field")
        self.errors: list[dict[str, str]] = self.members.get("errors") or []
        self.request_id: str | None = self.members.get("request_id")
        self.retry_after = retry_after
        super().__init__(f"{self.code}: {self.detail}")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.members, self.retry_after)


class InvalidRequest(Problem):
    """Something about the request must be changed: `field` and `errors` say what."""


class OutOfCoverage(Problem):
    """The loaded kernels do not reach that moment, or that body then."""


class RateLimited(Problem):
    """Too many requests or positions: `retry_after` says when to come back."""


class Forbidden(Problem):
    """The address is blocked, or the secret is wrong."""


class NotFound(Problem):
    """No chart of this id, or no such path."""


class Unavailable(Problem):
    """The service, or what stands behind it, cannot answer now."""


class ServerFault(Problem):
    """A fault of the service: tell its operators the `request_id`."""


class UnexpectedAnswer(InvolutionError):
    """An answer that the service did not write: a proxy's, say. `status` is its HTTP status."""

    def __init__(self, status: int, media_type: str) -> None:
        self.status = status
        self.media_type = media_type
        kind = media_type or "no media type"
        super().__init__(f"HTTP {status} with {kind} is no answer of this service.")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.status, self.media_type)


class IncompleteAnswer(InvolutionError):
    """The answer broke off: what came of it is right, but not all."""


_BY_CODE: dict[str, type[Problem]] = {
    "DATE_OUT_OF_COVERAGE": OutOfCoverage,
    "BODY_OUT_OF_COVERAGE": OutOfCoverage,
    "HISTORICAL_REQUIRED": OutOfCoverage,
}
_BY_STATUS: dict[int, type[Problem]] = {
    403: Forbidden,
    404: NotFound,
    408: Unavailable,
    429: RateLimited,
    500: ServerFault,
    503: Unavailable,
    504: Unavailable,
}


def media_type_of(headers: Mapping[str, str]) -> str:
    """Return the media type alone, in lower case."""
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def error_of(status: int, headers: Mapping[str, str], content: bytes) -> InvolutionError:
    """Return the error that an answer with a status of 400 or more is."""
    media_type = media_type_of(headers)
    if media_type == PROBLEM:
        with suppress(ValueError, KeyError, TypeError):
            members = json.loads(content)
            if isinstance(members, dict):
                return problem_of(members, _seconds(headers, members))
    return UnexpectedAnswer(status, media_type)


def problem_of(members: Mapping[str, Any], retry_after: float | None = None) -> Problem:
    """Return the problem of these members, of the class that its code or status has."""
    kind = _BY_CODE.get(members["code"]) or _BY_STATUS.get(members["status"], InvalidRequest)
    return kind(members, retry_after)


def _seconds(headers: Mapping[str, str], members: Mapping[str, Any]) -> float | None:
    """Return after how many seconds to come back: `Retry-After` has seconds or a date."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        body = members.get("retry_after")
        return float(body) if isinstance(body, int | float) else None
