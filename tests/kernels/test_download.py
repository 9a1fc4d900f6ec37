"""Downloads from a server that breaks off, lies, stalls, forgets and refuses."""

import json
import random

import pytest
import urllib3
from fileserver import serve

from services.spice.kernel_sets import download as module
from services.spice.kernel_sets.download import NotFoundError, download
from services.spice.kernel_sets.errors import KernelError

BODY = random.Random(1).randbytes(700_000)


@pytest.fixture
def part(tmp_path):
    return tmp_path / "x.bsp.part"


@pytest.fixture
def files(server):
    server.content["/x.bsp"] = BODY
    return server


def breaks_off(after, **headers):
    """Promise everything, send `after` bytes of what was asked for, and hang up."""

    def behave(handler, body):
        sent = serve_head(handler, body, **headers)
        handler.wfile.write(sent[:after])

    return behave


def serve_head(handler, body, etag='"v1"', length=None):
    begin = 0
    if handler.headers.get("Range") and handler.headers.get("If-Range", etag) == etag:
        begin = int(handler.headers["Range"].removeprefix("bytes=").removesuffix("-"))
        handler.send_response(206)
        handler.send_header("Content-Range", f"bytes {begin}-{len(body) - 1}/{len(body)}")
    else:
        handler.send_response(200)
    if etag:
        handler.send_header("ETag", etag)
    handler.send_header("Content-Length", str((length or len(body)) - begin))
    handler.end_headers()
    return body[begin:]


def status(code):
    def behave(handler, _):
        handler.send_response(code)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return behave


def ranges(files):
    return [headers.get("Range") for _, headers in files.requests]


def test_whole_file(files, part):
    download(f"{files.url}/x.bsp", part, len(BODY))
    assert part.read_bytes() == BODY
    assert ranges(files) == [None]


def test_goes_on_where_it_broke_off(files, part):
    files.behave += [breaks_off(300_000), breaks_off(250_000)]
    download(f"{files.url}/x.bsp", part, len(BODY))
    assert part.read_bytes() == BODY
    assert ranges(files) == [None, "bytes=300000-", "bytes=550000-"]
    assert files.requests[1][1]["If-Range"] == '"v1"'


def test_a_later_run_goes_on(files, part, monkeypatch):
    monkeypatch.setattr(module, "TRIES", 1)
    files.behave += [breaks_off(300_000)]
    with pytest.raises(KernelError, match=r"300,000 bytes are kept.*run the same command again"):
        download(f"{files.url}/x.bsp", part, len(BODY))
    download(f"{files.url}/x.bsp", part, len(BODY))
    assert part.read_bytes() == BODY
    assert ranges(files)[-1] == "bytes=300000-"


def test_a_whole_part_is_not_asked_for_again(files, part):
    download(f"{files.url}/x.bsp", part, len(BODY))
    download(f"{files.url}/x.bsp", part, len(BODY))
    assert len(files.requests) == 1


def test_another_version_begins_anew(files, part, monkeypatch):
    monkeypatch.setattr(module, "TRIES", 1)
    files.content["/x.bsp"] = bytes(len(BODY))
    files.behave += [breaks_off(300_000, etag='"v0"')]
    with pytest.raises(KernelError):
        download(f"{files.url}/x.bsp", part, None)
    files.content["/x.bsp"] = BODY
    download(f"{files.url}/x.bsp", part, None)
    assert part.read_bytes() == BODY
    assert ranges(files)[-1] == "bytes=300000-"  # asked, and answered with the whole


def test_another_address_begins_anew(files, part, monkeypatch):
    monkeypatch.setattr(module, "TRIES", 1)
    files.behave += [breaks_off(300_000)]
    files.content["/y.bsp"] = BODY[::-1]
    with pytest.raises(KernelError):
        download(f"{files.url}/x.bsp", part, None)
    download(f"{files.url}/y.bsp", part, None)
    assert part.read_bytes() == BODY[::-1]


def test_a_server_that_ignores_ranges(files, part):
    def whole(handler, body):
        del handler.headers["Range"]
        serve(handler, body)

    files.behave += [breaks_off(300_000), whole]
    download(f"{files.url}/x.bsp", part, len(BODY))
    assert part.read_bytes() == BODY


def test_a_server_without_version_marks(files, part):
    """With a pinned size (and digest) it may go on; without, only the whole is safe."""
    files.behave += [breaks_off(300_000, etag=None)]
    download(f"{files.url}/x.bsp", part, len(BODY))
    files.behave += [breaks_off(300_000, etag=None), serve]
    part.unlink()
    download(f"{files.url}/x.bsp", part, None)
    assert part.read_bytes() == BODY
    assert ranges(files) == [None, "bytes=300000-", None, None]


def test_promises_more_than_there_is(files, part):
    files.behave += [breaks_off(len(BODY), length=len(BODY) + 5)] * 10
    with pytest.raises(KernelError, match=r"cannot get http://127.*tried 5 times"):
        download(f"{files.url}/x.bsp", part, None)


def test_promises_another_length_than_the_manifest(files, part):
    with pytest.raises(KernelError, match=r"has 700,000 bytes, not the 699,999 of the manifest"):
        download(f"{files.url}/x.bsp", part, len(BODY) - 1)
    assert not part.exists()


def test_promises_less_than_it_sends(files, part):
    """What goes beyond the promise is not taken: the digest decides later."""
    files.behave += [breaks_off(None, length=1000)]
    download(f"{files.url}/x.bsp", part, None)
    assert part.read_bytes() == BODY[:1000]


def test_range_answered_from_another_byte(files, part):
    def wrong(handler, _):
        handler.send_response(206)
        handler.send_header("Content-Range", f"bytes 5-{len(BODY) - 1}/{len(BODY)}")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    files.behave += [breaks_off(300_000), wrong]
    with pytest.raises(KernelError, match=r"from byte 300000 with bytes 5-"):
        download(f"{files.url}/x.bsp", part, None)


def test_unsatisfiable_range_begins_anew(files, part):
    files.behave += [breaks_off(300_000), status(416)]
    download(f"{files.url}/x.bsp", part, None)
    assert part.read_bytes() == BODY
    assert ranges(files) == [None, "bytes=300000-", None]


def test_missing(files, part):
    with pytest.raises(NotFoundError, match=r"/y\.bsp: HTTP 404.*KERNEL_MIRROR_URL"):
        download(f"{files.url}/y.bsp", part, None)


@pytest.mark.parametrize("code", [401, 403])
def test_refused_at_once(files, part, code):
    files.behave += [status(code)]
    with pytest.raises(KernelError, match=f"HTTP {code}"):
        download(f"{files.url}/x.bsp", part, None)
    assert len(files.requests) == 1


def test_busy_server_is_asked_again(files, part):
    files.behave += [status(503), status(429), status(500)]
    download(f"{files.url}/x.bsp", part, None)
    assert part.read_bytes() == BODY


def test_a_server_that_stays_busy(files, part):
    files.behave += [status(503)] * 20
    with pytest.raises(KernelError, match=r"HTTP 503.*tried 5 times in a row"):
        download(f"{files.url}/x.bsp", part, None)
    assert len(files.requests) == 5


def test_a_server_that_stalls(files, part, monkeypatch):
    monkeypatch.setattr(module, "TIMEOUT", urllib3.Timeout(connect=60.0, read=0.2))
    monkeypatch.setattr(module, "TRIES", 300)  # this server's own thread may be as late

    def stalls(handler, body):
        handler.wfile.write(b"")
        serve_head(handler, body)
        handler.wfile.write(body[:300_000])
        handler.wfile.flush()
        files.hold.wait(30)

    files.behave += [stalls]
    download(f"{files.url}/x.bsp", part, len(BODY))
    assert part.read_bytes() == BODY
    # What the client had read when it gave up is up to the sockets; it goes on from there.
    begun = ranges(files)[1]
    assert begun is None or begun.startswith("bytes=")


def test_nobody_listens(part, unused_port):
    with pytest.raises(KernelError, match=r"cannot get .*refused.*tried 5 times"):
        download(f"http://127.0.0.1:{unused_port}/x.bsp", part, None)


def test_a_spoilt_mark_is_no_harm(files, part):
    part.write_bytes(b"rubbish")
    module.mark_of(part).write_text("{")
    download(f"{files.url}/x.bsp", part, len(BODY))
    assert part.read_bytes() == BODY


def test_a_part_longer_than_the_whole_begins_anew(files, part):
    url = f"{files.url}/x.bsp"
    part.write_bytes(bytes(len(BODY) + 1))
    module.mark_of(part).write_text(json.dumps([url, '"v1"', None, len(BODY)]))
    download(url, part, len(BODY))
    assert part.read_bytes() == BODY


def test_redirection_is_followed(files, part):
    def elsewhere(handler, _):
        handler.send_response(302)
        handler.send_header("Location", "/x.bsp")
        handler.send_header("Content-Length", "0")
        handler.send_header("Connection", "close")  # as it does: nobody may reuse it
        handler.end_headers()

    files.behave += [elsewhere]
    download(f"{files.url}/moved.bsp", part, len(BODY))
    assert part.read_bytes() == BODY


def test_https_is_never_left(files):
    response = urllib3.HTTPResponse(request_url=f"{files.url}/x.bsp")
    with pytest.raises(KernelError, match="not safe"):
        module._same_security("https://example.org/x.bsp", response)
    module._same_security(f"{files.url}/x.bsp", response)


def test_a_proxy_of_the_environment_is_used(files, part, monkeypatch):
    monkeypatch.setenv("http_proxy", files.url)
    monkeypatch.setenv("no_proxy", "")
    files.content["http://kernels.invalid/x.bsp"] = BODY
    download("http://kernels.invalid/x.bsp", part, len(BODY))
    assert part.read_bytes() == BODY
