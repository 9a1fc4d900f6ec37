"""Typed client of the Involution Engine: `Client` waits, `AsyncClient` is for asyncio."""

from involution_client import schema
from involution_client.async_client import AsyncClient, AsyncEventStream
from involution_client.errors import (
    Forbidden,
    IncompleteAnswer,
    InvalidRequest,
    InvolutionError,
    NotFound,
    OutOfCoverage,
    Problem,
    RateLimited,
    ServerFault,
    Unavailable,
    UnexpectedAnswer,
    problem_of,
)
from involution_client.release import RELEASE
from involution_client.retry import Retry
from involution_client.sync_client import Client, EventStream

__all__ = [
    "AsyncClient",
    "AsyncEventStream",
    "Client",
    "EventStream",
    "Forbidden",
    "IncompleteAnswer",
    "InvalidRequest",
    "InvolutionError",
    "NotFound",
    "OutOfCoverage",
    "Problem",
    "RateLimited",
    "Retry",
    "ServerFault",
    "Unavailable",
    "UnexpectedAnswer",
    "__version__",
    "problem_of",
    "schema",
]

__version__ = RELEASE
