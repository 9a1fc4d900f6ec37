"""Who asks, and for what."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.types import ASGIApp, Receive, Scope, Send

from services.common.addresses import Network, client_of, trusts
from services.common.operation import UNKNOWN, Operation, Operations


class Client:
    """Put the real client's address and the operation into the scope, for everything inside.

    `scope["client_address"]` is None when it cannot be known. Behind a trusted proxy the scheme is
    the one the client used to reach it (X-Forwarded-Proto).
    """

    def __init__(self, app: ASGIApp, trusted: Sequence[Network], operations: Operations) -> None:
        self.app = app
        self.trusted = tuple(trusted)
        self.operations = operations

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (or the lifespan, which passes through)."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope["operation"] = self._operation(scope["method"], scope["path"])
        peer = scope["client"][0] if scope.get("client") else None
        forwarded: list[str] = []
        if self.trusted and peer and trusts(self.trusted, peer):
            for name, value in scope["headers"]:
                if name == b"x-forwarded-for":
                    forwarded.append(value.decode("latin-1"))
                elif name == b"x-forwarded-proto" and value in {b"http", b"https"}:
                    scope["scheme"] = value.decode()
        scope["client_address"] = client_of(peer, forwarded, self.trusted)
        await self.app(scope, receive, send)

    def _operation(self, method: str, path: str) -> Operation:
        """Return what the exact path is, or the operation on one thing of a collection."""
        found = self.operations.get((method, path))
        if found is not None:
            return found
        return self.operations.get((method, path.rpartition("/")[0] + "/{id}"), UNKNOWN)
