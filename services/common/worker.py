"""The gunicorn worker: uvicorn's, told not to do what our own middleware does."""

from __future__ import annotations

from typing import Any, ClassVar

from uvicorn_worker import UvicornWorker  # type: ignore[import-untyped]


class EngineWorker(UvicornWorker):  # type: ignore[misc]
    """Uvicorn on uvloop and httptools; forwarded addresses and request lines are left to us."""

    CONFIG_KWARGS: ClassVar[dict[str, Any]] = {
        "loop": "uvloop",
        "http": "httptools",
        "ws": "none",
        "proxy_headers": False,
        "server_header": False,
        "access_log": False,
    }
