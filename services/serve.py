"""The commands that serve: gunicorn with the product's own configuration."""

from __future__ import annotations

import sys

from services import extras, home


def engine() -> None:
    """Serve charts on PORT (8000)."""
    _serve("services.spice.main:app")


def time_resolver() -> None:
    """Serve civil times on PORT (8000)."""
    _serve("services.time_resolver.main:app")


def gateway() -> None:
    """Serve the gateway and its page on PORT (8000); needs the extra `gateway`."""
    if (words := extras.lacking("gateway")) is not None:
        print(f"error: the gateway {words}", file=sys.stderr)  # noqa: T201 - a command's words
        sys.exit(3)
    _serve("gateway.main:app")


def _serve(app: str) -> None:
    from gunicorn.app.wsgiapp import run  # noqa: PLC0415 - slow to import

    sys.argv[1:1] = [app, "-c", str(home.file("gunicorn.conf.py"))]
    run()
