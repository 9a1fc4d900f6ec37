"""How a refusal of the science becomes a refusal over HTTP: one table, from class to problem."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from services.common.problems import Problem, problem_response
from services.ephemeris.errors import (
    BodyOutOfCoverage,
    EphemerisError,
    InvalidInput,
    KernelAltered,
    NotReady,
    OutOfCoverage,
)

CODE_OF: dict[type[EphemerisError], str] = {
    InvalidInput: "VALIDATION_FAILED",
    BodyOutOfCoverage: "BODY_OUT_OF_COVERAGE",
    OutOfCoverage: "DATE_OUT_OF_COVERAGE",
    NotReady: "NOT_READY",
}


def problem_of(error: EphemerisError, **more: Any) -> Problem:
    """Return the problem for `error`, with `more` members that help (None is left out)."""
    code = next((CODE_OF[kind] for kind in type(error).__mro__ if kind in CODE_OF), error.code)
    if isinstance(error, KernelAltered):
        return Problem(code, str(error), headers={"retry-after": "5"})
    if code == "NOT_READY":
        # Its message speaks of processes and threads: that is for the log alone.
        return Problem(
            code, "The ephemeris is not loaded; try again.", headers={"retry-after": "5"}
        )
    return Problem(code, str(error), **{"field": error.field, **error.extra, **more})


def install(app: FastAPI) -> None:
    """Make `app` answer every `EphemerisError` as a problem."""

    async def on_refusal(request: Request, error: Exception) -> Response:
        assert isinstance(error, EphemerisError)  # noqa: S101 - the type FastAPI dispatched on
        return problem_response(request, problem_of(error))

    app.add_exception_handler(EphemerisError, on_refusal)
