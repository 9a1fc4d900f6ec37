"""A package registry on the loopback (PEP 503), and wheels to put into it."""

from __future__ import annotations

import hashlib
import io
import re
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Registry:
    """Its wheels by file name; `lies` are those whose page tells a wrong digest."""

    wheels: dict[str, bytes] = field(default_factory=dict)
    lies: set[str] = field(default_factory=set)
    requests: list[str] = field(default_factory=list)
    url: str = ""

    def environment(self) -> dict[str, str]:
        """What makes pip ask this registry, and nothing else."""
        return {
            "PIP_INDEX_URL": f"{self.url}/simple",
            "PIP_EXTRA_INDEX_URL": "",
            "PIP_FIND_LINKS": "",
            "PIP_NO_INDEX": "0",
            "PIP_RETRIES": "0",
            "PIP_NO_CACHE_DIR": "1",
            "PIP_CONFIG_FILE": "/dev/null",
        }

    def page(self, package: str) -> str:
        rows = []
        for name, data in self.wheels.items():
            if re.sub(r"[-_.]+", "-", name.split("-")[0]) == package:
                digest = "0" * 64 if name in self.lies else hashlib.sha256(data).hexdigest()
                rows.append(f'<a href="/files/{name}#sha256={digest}">{name}</a>')
        return f"<!DOCTYPE html><html><body>{''.join(rows)}</body></html>"

    def add(self, package: str, version: str, members: dict[str, bytes]) -> str:
        """Put a wheel with these members into the registry; return its file name."""
        name = f"{package.replace('-', '_')}-{version}-py3-none-any.whl"
        self.wheels[name] = wheel(package, version, members)
        return name


def wheel(package: str, version: str, members: dict[str, bytes]) -> bytes:
    """Return a wheel that pip takes."""
    inside = f"{package.replace('-', '_')}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n"
    kind = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    files = {**members, f"{inside}/METADATA": metadata.encode(), f"{inside}/WHEEL": kind.encode()}
    files[f"{inside}/RECORD"] = b""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for name, data in files.items():
            file.writestr(zipfile.ZipInfo(name, (2026, 12, 1, 0, 0, 0)), data)
    return packed.getvalue()


@contextmanager
def running() -> Iterator[Registry]:
    """A registry on an ephemeral port of the loopback."""
    registry = Registry()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            registry.requests.append(self.path)
            kind, _, name = self.path.strip("/").partition("/")
            body = registry.page(name).encode() if kind == "simple" else registry.wheels.get(name)
            if body is None:
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Type", "text/html" if kind == "simple" else "application/zip")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Be silent."""

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    registry.url = f"http://127.0.0.1:{httpd.server_port}"
    try:
        yield registry
    finally:
        httpd.shutdown()
        thread.join()
        httpd.server_close()
