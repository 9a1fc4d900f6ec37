"""One file over HTTP(S), resumed where it broke off, whole or not at all.

What is there already lies in NAME.part, with the server's mark of that version beside it
(NAME.part.json), so that a later run goes on only with the same version (RFC 9110, If-Range).
"""

from __future__ import annotations

import contextlib
import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3
from urllib3.exceptions import HTTPError, MaxRetryError

from services.spice.kernel_sets.errors import KernelError
from services.spice.kernel_sets.progress import byte_bar, say

CHUNK = 1 << 18
TIMEOUT = urllib3.Timeout(connect=10.0, read=30.0)
# Tries in a row that bring nothing new; a try that brings bytes starts the count again.
TRIES = 5
BACKOFF_S = 1.0
BACKOFF_MAX_S = 30.0
MOST_REQUESTS = 1000
_RETRIED_STATUS = frozenset({408, 425, 429, 500, 502, 503, 504})


def mark_of(part: Path) -> Path:
    """Name the file beside a .part that tells which version of what it is a part of."""
    return part.with_name(part.name + ".json")


class NotFoundError(KernelError):
    """The server does not have the file: another address may."""


class _TryAgainError(Exception):
    """The transfer broke off, or the server asked for patience."""


@dataclass(slots=True)
class _Part:
    """The file as far as it is here, and which version of it that is."""

    path: Path
    etag: str | None = None
    modified: str | None = None
    total: int | None = None

    @property
    def here(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0

    @property
    def mark(self) -> Path:
        return mark_of(self.path)

    @property
    def validator(self) -> str | None:
        """Only a strong mark proves that the bytes are the same (RFC 9110, 13.1.5)."""
        if self.etag and not self.etag.startswith("W/"):
            return self.etag
        return self.modified

    def remember(self, url: str) -> None:
        self.mark.write_text(json.dumps([url, self.etag, self.modified, self.total]))

    def recall(self, url: str) -> None:
        """Take up what an earlier run left, if it is of this address; else begin anew."""
        with contextlib.suppress(OSError, ValueError):
            known, etag, modified, total = json.loads(self.mark.read_text())
            if known == url and total is not None and self.here <= total:
                self.etag, self.modified, self.total = etag, modified, total
                return
        self.drop()

    def drop(self) -> None:
        self.path.unlink(missing_ok=True)
        self.mark.unlink(missing_ok=True)
        self.etag = self.modified = self.total = None


def download(url: str, part: Path, size: int | None) -> None:
    """Bring `url` into the file `part`, whole; `size` is its length in bytes where it is known.

    Raises NotFoundError where the server has no such file, KernelError for all else. What has
    come by then stays for the next run.
    """
    state = _Part(part)
    state.recall(url)
    failures, most = 0, state.here
    with _pool(url) as pool:
        for _ in range(MOST_REQUESTS):
            try:
                if _one_request(pool, url, state, size):
                    return
                fault = "the transfer stopped short"
            except _TryAgainError as error:
                fault = str(error)
            failures = 1 if state.here > most else failures + 1
            most = max(most, state.here)
            if failures >= TRIES:
                break
            pause = min(BACKOFF_S * 2 ** (failures - 1), BACKOFF_MAX_S)
            say(f"{part.stem}: {fault}; {state.here:,} bytes are here, going on in {pause:.0f} s")
            time.sleep(pause)
    raise KernelError(
        f"cannot get {url}: {fault} (tried {failures} times in a row). {state.here:,} bytes are "
        f"kept in {part}. To mend it: run the same command again later, or name a mirror with "
        f"KERNEL_MIRROR_URL"
    )


def _pool(url: str) -> urllib3.PoolManager:
    """Make connections, through the proxy that the environment names, if any (HTTPS_PROXY ...)."""
    where = urlsplit(url)
    proxy = getproxies().get(where.scheme)
    if proxy and not proxy_bypass(where.hostname or ""):
        return urllib3.ProxyManager(proxy, timeout=TIMEOUT, cert_reqs="CERT_REQUIRED")
    return urllib3.PoolManager(timeout=TIMEOUT, cert_reqs="CERT_REQUIRED")


def _one_request(pool: urllib3.PoolManager, url: str, state: _Part, size: int | None) -> bool:
    """Ask once for what is missing; say whether the file is whole now."""
    begun = state.here
    if begun and begun == state.total:
        return True
    headers = {"Accept-Encoding": "identity", "User-Agent": "involution-engine-kernels"}
    # Without the server's mark the whole must have a known length, and its sha256 decides then.
    if begun and (state.validator or size is not None):
        headers["Range"] = f"bytes={begun}-"
        if state.validator:
            headers["If-Range"] = state.validator
    with _request(pool, url, headers) as response:
        _same_security(url, response)
        if response.status == 206 and begun:
            mode = "ab"
            total: int | None = _resumed_total(response, begun, url)
            if state.total not in {None, total}:
                _refuse(response, url, state)
        elif response.status == 200:
            total = _length(response)
            mode = "wb"
            state.etag = state.modified = None
        else:
            _refuse(response, url, state)
        if size is not None and total is not None and total != size:
            state.drop()
            raise KernelError(
                f"{url} has {total:,} bytes, not the {size:,} of the manifest: it is another "
                f"file. To mend it: name a mirror with KERNEL_MIRROR_URL that has the right one"
            )
        state.total = total
        state.etag = response.headers.get("ETag", state.etag)
        state.modified = response.headers.get("Last-Modified", state.modified)
        state.remember(url)
        _copy(response, state.path, mode, total)
    return total is None or state.here == total


@contextlib.contextmanager
def _request(
    pool: urllib3.PoolManager, url: str, headers: dict[str, str]
) -> Iterator[urllib3.BaseHTTPResponse]:
    retries = urllib3.Retry(connect=0, read=0, status=0, other=0, redirect=4)
    try:
        response = pool.request("GET", url, headers=headers, preload_content=False, retries=retries)
    except MaxRetryError as error:
        raise _TryAgainError(_cause(error)) from error
    except HTTPError as error:
        raise KernelError(f"cannot get {url}: {error}") from error
    try:
        yield response
    finally:
        response.close()


def _copy(response: urllib3.BaseHTTPResponse, path: Path, mode: str, total: int | None) -> None:
    """Write the body to `path`, as far as it comes; a break raises _TryAgainError."""
    begun = path.stat().st_size if mode == "ab" else 0
    with path.open(mode) as stream, byte_bar(path.stem, total, begun) as bar:
        try:
            # read1 hands over what has come: nothing of a broken transfer is lost.
            while chunk := response.read1(CHUNK, decode_content=False):
                stream.write(chunk)
                bar.update(len(chunk))
        except HTTPError as error:
            raise _TryAgainError(_cause(error)) from error


def _resumed_total(response: urllib3.BaseHTTPResponse, begun: int, url: str) -> int:
    """Return the whole length that a 206 tells of, having seen that it goes on where we stopped."""
    text = response.headers.get("Content-Range", "")
    match = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+)", text)
    if match is None or int(match[1]) != begun:
        raise KernelError(f"{url} answered a request from byte {begun} with {text or 'no range'}")
    return int(match[3])


def _length(response: urllib3.BaseHTTPResponse) -> int | None:
    text = response.headers.get("Content-Length", "")
    return int(text) if text.isdecimal() else None


def _refuse(response: urllib3.BaseHTTPResponse, url: str, state: _Part) -> NoReturn:
    """Raise what the status means for the next step."""
    if response.status in {206, 416}:  # our bytes do not fit the server's: begin anew
        state.drop()
        raise _TryAgainError(f"the server would not go on (HTTP {response.status})")
    if response.status in _RETRIED_STATUS:
        raise _TryAgainError(f"the server is busy or ill (HTTP {response.status})")
    kind = NotFoundError if response.status in {404, 410} else KernelError
    raise kind(
        f"cannot get {url}: HTTP {response.status}. To mend it: look at the address, or name a "
        f"mirror with KERNEL_MIRROR_URL"
    )


def _same_security(url: str, response: urllib3.BaseHTTPResponse) -> None:
    """Refuse a redirection from HTTPS to anything less."""
    reached = urlsplit(response.geturl() or url).scheme or urlsplit(url).scheme
    if urlsplit(url).scheme == "https" and reached != "https":
        raise KernelError(f"{url} redirects to {reached}, which is not safe")


def _cause(error: Exception) -> str:
    """Return the innermost reason, without urllib3's wrapping."""
    reason = getattr(error, "reason", None)
    inner = reason if isinstance(reason, Exception) else error
    # A ProtocolError holds a sentence and, again, the error it comes from.
    return str(inner.args[0] if inner.args else inner) or type(inner).__name__
