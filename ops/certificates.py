"""The certificate that a TLS server shows."""

from __future__ import annotations

import socket
import ssl
import time
from urllib.parse import urlsplit

PATIENCE = 10.0


def days_left(url: str) -> float:
    """Return how many days the certificate of an https address still holds.

    Raises OSError (ssl.SSLError is one) when it is not trusted or nobody answers.
    """
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or 443
    context = ssl.create_default_context()
    with (
        socket.create_connection((host, port), PATIENCE) as plain,
        context.wrap_socket(plain, server_hostname=host) as secure,
    ):
        until = (secure.getpeercert() or {})["notAfter"]
    return (ssl.cert_time_to_seconds(str(until)) - time.time()) / 86400.0


def speaks(url: str, version: ssl.TLSVersion) -> bool:
    """Say whether the server accepts a version of TLS at all (its certificate does not matter)."""
    parts = urlsplit(url)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        context.minimum_version = context.maximum_version = version
        context.set_ciphers("ALL:@SECLEVEL=0")
        with (
            socket.create_connection((parts.hostname or "", parts.port or 443), PATIENCE) as plain,
            context.wrap_socket(plain, server_hostname=parts.hostname),
        ):
            return True
    except (OSError, ValueError):
        return False
