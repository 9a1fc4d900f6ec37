"""The page and its parts: a few fixed files, kept in memory. No path of a client's meets a disk."""

from __future__ import annotations

import hashlib
from pathlib import Path

from starlette.responses import Response
from starlette.types import Scope

FOLDER = Path(__file__).parent / "static"
_KINDS = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def _read() -> dict[str, tuple[bytes, str, bytes]]:
    """Return path -> (content, media type, entity tag)."""
    files = {}
    for file in sorted(FOLDER.iterdir()):
        if file.suffix not in _KINDS:
            continue
        content = file.read_bytes()
        tag = f'"{hashlib.sha256(content).hexdigest()[:20]}"'.encode()
        path = "/" if file.name == "index.html" else f"/static/{file.name}"
        files[path] = (content, _KINDS[file.suffix], tag)
    return files


_FILES = _read()
PATHS = tuple(_FILES)


def page(scope: Scope) -> Response:
    """Return the file at the request's path, or 304 when the browser has it already."""
    content, kind, tag = _FILES[scope["path"]]
    headers = {"etag": tag.decode(), "cache-control": "no-cache"}
    if any(name == b"if-none-match" and tag in value for name, value in scope["headers"]):
        return Response(status_code=304, headers=headers)
    response = Response(content, media_type=kind, headers=headers)
    if scope["method"] == "HEAD":
        response.body = b""
    return response
