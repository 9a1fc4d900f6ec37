"""A file server on the loopback that misbehaves on demand."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Files:
    """What the server has, how it behaves for each request, and what it was asked."""

    content: dict[str, bytes] = field(default_factory=dict)
    behave: list[Callable[[BaseHTTPRequestHandler, bytes], None]] = field(default_factory=list)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    url: str = ""
    hold: threading.Event = field(default_factory=threading.Event)


def serve(handler: BaseHTTPRequestHandler, body: bytes, etag: str = '"v1"') -> None:
    """Answer well: 206 for a range that fits, else 200."""
    begin = 0
    wanted = handler.headers.get("Range")
    if wanted and handler.headers.get("If-Range", etag) == etag:
        begin = int(wanted.removeprefix("bytes=").removesuffix("-"))
        if begin >= len(body):
            handler.send_response(416)
            handler.send_header("Content-Length", "0")
            handler.end_headers()
            return
        handler.send_response(206)
        handler.send_header("Content-Range", f"bytes {begin}-{len(body) - 1}/{len(body)}")
    else:
        handler.send_response(200)
    handler.send_header("ETag", etag)
    handler.send_header("Content-Length", str(len(body) - begin))
    handler.end_headers()
    handler.wfile.write(body[begin:])


@contextmanager
def running() -> Iterator[Files]:
    """A server on an ephemeral port of the loopback; each of `behave` serves one request."""
    files = Files()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            files.requests.append((self.path, dict(self.headers)))
            self.close_connection = True
            body = files.content.get(self.path)
            behave = files.behave.pop(0) if files.behave else serve
            if body is None and behave is serve:
                self.send_error(404)
            else:
                behave(self, body or b"")

        def log_message(self, *_: object) -> None:
            """Be silent."""

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    files.url = f"http://127.0.0.1:{httpd.server_port}"
    try:
        yield files
    finally:
        files.hold.set()
        httpd.shutdown()
        thread.join()
        httpd.server_close()
