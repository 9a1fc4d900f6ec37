"""Requests for somebody else's host name are refused."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from starlette.types import Scope

from services.common import addresses, metrics, security_events
from services.common.problems import Problem

# A browser cannot be led to these by another site's DNS, and probes use them.
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:[0-9]{1,5})?")


class TrustedHosts:
    """Let requests pass whose one Host header names a trusted host; `*.example.org` is allowed.

    The address the connection came to is trusted as well: Prometheus finds replicas by address, and
    no site's DNS can make a browser send that. Without any trusted host (only outside production)
    every well-formed one will do.
    """

    def __init__(self, hosts: Sequence[str]) -> None:
        names = [host.lower() for host in hosts]
        self.any = not names or "*" in names
        self.exact = {*names, *LOOPBACK}
        self.suffixes = tuple(name[1:] for name in names if name.startswith("*."))
        self._trusted = lru_cache(maxsize=1024)(self._trusts)

    def check(self, scope: Scope, values: list[bytes]) -> None:
        """Raise UNTRUSTED_HOST unless the request's one Host header names a trusted host."""
        server = scope.get("server")
        if len(values) == 1 and self._trusted(values[0], server[0] if server else ""):
            return
        metrics.BLOCKED.labels("host").inc()
        security_events.note("untrusted_host", scope.get("client_address"))
        raise Problem("UNTRUSTED_HOST")

    def _trusts(self, value: bytes, here: str) -> bool:
        return self.trusts(value.decode("latin-1").lower(), here)

    def trusts(self, value: str, here: str = "") -> bool:
        """Return whether the Host header `value` (lower case) is well-formed and trusted.

        `here` is the address that the connection came to.
        """
        match = _HOST.fullmatch(value)
        if match is None:
            return False
        name = match[1]
        if self.any or name in self.exact or name.endswith(self.suffixes or ("\0",)):
            return True
        return addresses.parse(here) is not None and name.strip("[]") == here
