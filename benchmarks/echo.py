"""A bare FastAPI app for comparison: takes a request, answers as many bytes as a chart has."""

from __future__ import annotations

import os

from fastapi import FastAPI, Request
from starlette.responses import Response

ANSWER = b'{"data":"' + b"0" * int(os.environ.get("ECHO_BYTES", "7000")) + b'"}'

app = FastAPI(openapi_url=None)


@app.post("/calculate")
async def echo(request: Request) -> Response:
    """Read the body and answer."""
    await request.body()
    return Response(ANSWER, media_type="application/json")


@app.get("/health/ready")
async def ready() -> Response:
    """Say that it serves."""
    return Response()
