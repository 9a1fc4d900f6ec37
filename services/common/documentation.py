"""GET /docs of any app: the interactive documentation, without a byte from anywhere else.

FastAPI's own page takes Swagger UI from a public CDN: it stays blank on a machine without the
Internet, and tells that CDN who reads it. Here the files come from the `fastapi-swagger` package,
and the page runs no inline script, so that the content security policy can be strict.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from html import escape
from importlib.resources import files
from pathlib import Path

import orjson
from fastapi import APIRouter, Request
from starlette.responses import Response

router = APIRouter(include_in_schema=False)

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="{root}/docs/favicon-32x32.png">
<link rel="stylesheet" href="{root}/docs/swagger-ui.css">
<link rel="stylesheet" href="{root}/docs/theme.css">
</head>
<body>
<div id="swagger-ui"><noscript>This page needs JavaScript; the schema is at
<a href="{root}/openapi.json">/openapi.json</a>.</noscript></div>
<script src="{root}/docs/mend.js"></script>
<script src="{root}/docs/swagger-ui-bundle.js"></script>
<script src="{root}/docs/start.js"></script>
</body>
</html>
"""
_OPTIONS = {
    "dom_id": "#swagger-ui",
    "deepLinking": True,
    "displayRequestDuration": True,
    "defaultModelsExpandDepth": 0,
    "tryItOutEnabled": True,
    "validatorUrl": None,
}
_KINDS = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
    "favicon-32x32.png": "image/png",
}
_OWN = Path(__file__).parent / "docs_page"
_OWN_KINDS = {"mend.js": "text/javascript", "theme.css": "text/css"}
"""What makes Swagger UI's page readable in the dark, and for all."""


@router.get("/docs")
async def docs(request: Request) -> Response:
    """Return the page."""
    root = escape(request.scope.get("root_path", ""), quote=True)
    page = _PAGE.format(title=escape(f"{request.app.title} {request.app.version}"), root=root)
    return Response(page, media_type="text/html")


@router.get("/docs/start.js")
async def start(request: Request) -> Response:
    """Return the script that starts Swagger UI on this service's schema."""
    url = request.scope.get("root_path", "") + request.app.openapi_url
    options = orjson.dumps({**_OPTIONS, "url": url}).decode()
    return Response(f"SwaggerUIBundle({options});\n", media_type="text/javascript")


def _file(content: bytes, kind: str) -> Callable[[], Awaitable[Response]]:

    async def file() -> Response:
        return Response(
            content, media_type=kind, headers={"cache-control": "public, max-age=86400"}
        )

    return file


# A route for each file: no path of a client's ever meets the file system.
for _name, _kind in _KINDS.items():
    _content = files("fastapi_swagger").joinpath("resources", _name).read_bytes()
    router.add_api_route(f"/docs/{_name}", _file(_content, _kind), name=_name)
for _name, _kind in _OWN_KINDS.items():
    _content = (_OWN / _name).read_bytes()
    router.add_api_route(f"/docs/{_name}", _file(_content, _kind), name=_name)

PATHS = ("/docs", "/docs/start.js", *(f"/docs/{name}" for name in (*_KINDS, *_OWN_KINDS)))
"""What the page is made of: each an operation `docs` of an app that serves it."""
