"""docs/api.md's page of another origin, as it is printed, in a real browser."""

from __future__ import annotations

import functools
import re
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.gateway import running

PAGE = re.search(
    r"```html\n(.*?)```", (running.ROOT / "docs/api.md").read_text(encoding="utf-8"), re.DOTALL
)


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_args):
        """Say nothing."""


def serving(folder: Path) -> ThreadingHTTPServer:
    """Serve a folder on a port of its own; the socket listens from here on."""
    return ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))


@pytest.fixture(scope="module")
def origins(tmp_path_factory, logs):
    """Return the page's URLs: at an origin that may call the engine, and at one that may not."""
    folder = tmp_path_factory.mktemp("pages")
    servers = [serving(folder) for _ in range(2)]
    threads = [threading.Thread(target=server.serve_forever) for server in servers]
    for thread in threads:
        thread.start()
    urls = [f"http://127.0.0.1:{server.server_address[1]}" for server in servers]
    engine = None
    try:
        engine = running.engine(
            "DE440", logs / "origins.log", ALLOWED_ORIGINS=urls[0],
            DISABLE_RATE_LIMIT="0", DATABASE_URL="none",
        )  # fmt: skip
        assert PAGE, "docs/api.md has the page"
        page = PAGE[1].replace("http://localhost:8000", engine.url)
        (folder / "index.html").write_text(page, encoding="utf-8")
        yield urls
    finally:
        if engine is not None:
            engine.stop()
        for server, thread in zip(servers, threads, strict=True):
            server.shutdown()
            server.server_close()
            thread.join()


def test_an_allowed_origins_page_gets_its_answer_and_no_other(origins, page):
    allowed, other = origins
    page.complaints()
    page.driver.get(allowed)
    page.wait(lambda _: page.text("sign") != "…")
    said = r"Sun in Taurus, house \d+; left of the quota: .*r=\d+"  # as on every 15 May
    assert re.fullmatch(said, page.text("sign").split(";t=")[0])
    assert [line for line in page.complaints() if "favicon" not in line] == []
    page.driver.get(other)
    page.wait(lambda _: any("CORS" in line for line in page.complaints()))
    assert page.text("sign") == "…"
