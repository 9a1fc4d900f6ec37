"""What both clients do with an answer that is coming in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx

from involution_client.calls import Call
from involution_client.errors import IncompleteAnswer, UnexpectedAnswer, media_type_of
from involution_client.release import RELEASE

AGENT = f"involution-client/{RELEASE}"
TIMEOUT_S = 60.0


def sending(base: str, headers: Mapping[str, str], call: Call[Any]) -> dict[str, Any]:
    """Return a call as httpx's `stream` takes it."""
    return {
        "method": call.method,
        "url": base + call.path,
        "json": call.body,
        "params": call.params,
        "headers": {**headers, **call.headers, "accept": call.accept},
    }


def check_kind(call: Call[Any], response: httpx.Response) -> None:
    """Raise UnexpectedAnswer where a good answer is not of the kind that was accepted."""
    kind = media_type_of(response.headers)
    if kind != call.accept and response.status_code != httpx.codes.NO_CONTENT:
        raise UnexpectedAnswer(response.status_code, kind)


@contextmanager
def whole() -> Iterator[None]:
    """Raise IncompleteAnswer where the connection is cut while an answer is read."""
    try:
        yield
    except (httpx.RemoteProtocolError, httpx.ReadError) as error:
        raise IncompleteAnswer(f"The answer broke off: {error}.") from error
