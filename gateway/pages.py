"""The page and its parts: a few fixed files, kept in memory. No path of a client's meets a disk.

One of them is made here: the glyphs, as the pictures have them.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import orjson
from starlette.responses import Response
from starlette.types import Scope

from services.wheel import glyphs

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


def _glyph_paths() -> bytes:
    """Return the signs and bodies as the pictures have them, as a module of the page."""
    lines = ["// The glyphs of services/wheel/glyphs.py, for the tables of the page."]
    for name in ("SIGNS", "SIGN_PATHS", "BODY_PATHS", "ASPECT_PATHS", "LABELS"):
        value = orjson.dumps(getattr(glyphs, name)).decode()
        lines.append(f"export const {name} = {value};")
    return "\n".join(lines).encode() + b"\n"


def _read() -> dict[str, tuple[bytes, str, bytes]]:
    """Return path -> (content, media type, entity tag)."""
    contents = {
        file.name: file.read_bytes() for file in sorted(FOLDER.iterdir()) if file.suffix in _KINDS
    }
    contents["glyph_paths.js"] = _glyph_paths()
    files = {}
    for name, content in contents.items():
        tag = f'"{hashlib.sha256(content).hexdigest()[:20]}"'.encode()
        path = "/" if name == "index.html" else f"/static/{name}"
        files[path] = (content, _KINDS[Path(name).suffix], tag)
    return files


_FILES = _read()
PATHS = tuple(_FILES)


def page(scope: Scope) -> Response:
    """Return the file at the request's path, or 304 when the browser has it already."""
    content, kind, tag = _FILES[scope["path"]]
    headers = {"etag": tag.decode(), "cache-control": "no-cache"}
    known = [value for name, value in scope["headers"] if name == b"if-none-match"]
    if any(tag in value or value.strip() == b"*" for value in known):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=kind, headers=headers)
