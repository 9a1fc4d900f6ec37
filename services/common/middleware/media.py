"""A body must be JSON, and say so."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from services.common.problems import Problem


class JsonOnly:
    """Refuse a body that is not declared as JSON in UTF-8, before it is read."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (or the lifespan, which passes through)."""
        if scope["type"] == "http" and scope["operation"].takes_body:
            values = [value for name, value in scope["headers"] if name == b"content-type"]
            if len(values) != 1 or not _is_json(values[0].decode("latin-1").lower()):
                raise Problem(
                    "UNSUPPORTED_MEDIA_TYPE",
                    "Send the body as JSON in UTF-8, with the header"
                    " `Content-Type: application/json`.",
                )
            if any(name == b"content-encoding" for name, _ in scope["headers"]):
                raise Problem("UNSUPPORTED_MEDIA_TYPE", "Send the body without Content-Encoding.")
        await self.app(scope, receive, send)


def _is_json(value: str) -> bool:
    media, _, parameters = value.partition(";")
    media = media.strip()
    if media != "application/json" and not (
        media.startswith("application/") and media.endswith("+json")
    ):
        return False
    charset = parameters.replace(" ", "").replace('"', "")
    return "charset=" not in charset or "charset=utf-8" in charset
