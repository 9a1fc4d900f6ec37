"""Look for what is unsafe: in the settings, in the files, in what the service answers."""

from __future__ import annotations

import os
import ssl
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import click
import redis as redis_client
import urllib3
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError, RedisError
from redis.retry import Retry

from ops import archive, backup_files, certificates
from ops.configuration import configured
from ops.outcome import Check, report, words
from services.common.settings import ROOT, OperatorSettings, unsafe
from services.store import database

PASS_SHARE = 0.9
MIN_SECRET = 16
CERTIFICATE_DAYS = 14.0
_WEAK = ("change", "password", "secret", "example", "your_", "123")
_HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "content-security-policy": "default-src",
    "referrer-policy": "",
}


@click.command()
@click.option("--offline", is_flag=True, help="Settings and files only; ask no service.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def security_audit(offline: bool, as_json: bool) -> None:
    """Audit the settings, the files here and the service at SERVICE_URL; print a score.

    Exit code 1 when anything is found; the score, of the checks passed, should be above 90 %.
    """
    settings = configured()
    checks = [*_settings(settings), *_files(settings)]
    if not offline:
        checks += [*_redis(settings), *_service(settings)]
    share = sum(check.good for check in checks) / len(checks)
    passed = "above" if share > PASS_SHARE else "not above"
    title = f"Security audit, score {100 * share:.0f} %, {passed} {100 * PASS_SHARE:.0f} %"
    report(title, checks, as_json=as_json)


def _settings(settings: OperatorSettings) -> Iterator[Check]:
    yield Check("ENVIRONMENT", settings.production, settings.environment)
    strict = settings.model_copy(update={"environment": "production"})
    unsafe_settings = dict(unsafe(strict))
    for name in ("DEBUG", "DISABLE_RATE_LIMIT", "ALLOWED_ORIGINS", "TRUSTED_HOSTS"):
        yield Check(name, name not in unsafe_settings, unsafe_settings.get(name, "safe"))
    for name in ("TRUSTED_PROXIES", "FORWARDED_ALLOW_IPS"):
        yield Check(name, name not in unsafe_settings, unsafe_settings.get(name, "safe"))
    plain = [o for o in settings.allowed_origins if not o.startswith("https://")]
    yield Check("origins use https", not plain, ", ".join(plain) or "all do")
    yield Check("security headers", settings.enable_security_headers, "ENABLE_SECURITY_HEADERS")
    yield Check("HSTS", settings.hsts_max_age >= 15_552_000, f"{settings.hsts_max_age} s")
    shared = bool(settings.redis_uri)
    yield Check("quotas are shared", shared, "in Redis" if shared else "each worker counts alone")
    for name, secret in (
        ("REDIS_PASSWORD", settings.redis_password),
        ("DB_PASSWORD", settings.db_password),
        ("BACKUP_PASSPHRASE", settings.backup_passphrase),
    ):
        if secret:
            fault = weakness(secret)
            yield Check(f"{name} is strong", not fault, fault or "long, and no known example")


def weakness(secret: str) -> str:
    """Return what is wrong with a secret, empty when nothing is seen."""
    if len(secret) < MIN_SECRET:
        return f"shorter than {MIN_SECRET} characters"
    if len(set(secret)) < MIN_SECRET // 2:
        return "few different characters"
    word = next((word for word in _WEAK if word in secret.lower()), None)
    return f"looks like an example ({word!r})" if word else ""


def _files(settings: OperatorSettings) -> Iterator[Check]:
    private = [ROOT / ".env", settings.escalation_file]
    path = (
        database.sqlite_path(database.address(settings.store_url)) if settings.store_url else None
    )
    if path is not None:
        private.append(path)
    private += [one.path for one in archive.every(settings.backup_dir)]
    private += [p for p in (ROOT / "nginx").rglob("*") if p.suffix in {".key", ".pem"}]
    for file in private:
        if file.exists():
            mode = stat.S_IMODE(file.stat().st_mode)
            yield Check(f"{_short(file)} is private", not mode & 0o077, f"mode {mode:o}")
    kernels = backup_files.kernels(settings)
    bad = backup_files.unsound(kernels)
    detail = kernels.get("trouble") or backup_files.summary(kernels)
    yield Check("kernels are what they must be", not bad and "trouble" not in kernels, detail)
    if settings.kernels_dir.is_dir():
        open_to_all = settings.kernels_dir.stat().st_mode & stat.S_IWOTH
        yield Check("kernels cannot be replaced", not open_to_all, "not writable by everybody")
    root = os.geteuid() == 0 and not Path("/.dockerenv").exists()
    yield Check("not run as root", not root, "the service needs no rights of root")


def _short(file: Path) -> str:
    return str(file.relative_to(ROOT)) if file.is_relative_to(ROOT) else str(file)


def _redis(settings: OperatorSettings) -> Iterator[Check]:
    if not settings.redis_uri:
        return
    parts = urlsplit(settings.redis_uri)
    # once: redis-py would take a refusal for an outage, and try again for ten seconds
    connection = redis_client.Redis(
        host=parts.hostname or "localhost",
        port=parts.port or 6379,
        socket_timeout=5,
        retry=Retry(NoBackoff(), 0),
    )
    try:
        connection.ping()
        yield Check("Redis wants a password", False, "it answers without one")
    except AuthenticationError:
        yield Check("Redis wants a password", True, "it does")
    except RedisError as error:
        yield Check("Redis wants a password", False, f"no answer: {type(error).__name__}")
    finally:
        connection.close()


def _service(settings: OperatorSettings) -> Iterator[Check]:
    url = settings.service_url.rstrip("/")
    try:
        answer = _ask("GET", f"{url}/health/live")
    except urllib3.exceptions.HTTPError as error:
        yield Check("service answers", False, f"{url}: {type(error).__name__}")
        return
    yield Check("service answers", answer.status == 200, f"{url}: status {answer.status}")
    for name, wanted in _HEADERS.items():
        value = answer.headers.get(name)
        yield Check(f"header {name}", value is not None and wanted in value, value or "missing")
    server = answer.headers.get("server", "")
    yield Check("no version in Server", not any(c.isdigit() for c in server), server or "none sent")
    yield from _refusals(url, settings.max_request_size)
    if url.startswith("https://"):
        yield from _tls(url, answer)


def _refusals(url: str, largest: int) -> Iterator[Check]:
    json_type = {"content-type": "application/json"}
    big = b"[" + b" " * largest + b"]"
    for name, method, path, headers, body, wanted in (
        ("/debug is closed", "GET", "/debug", {}, None, {404}),
        ("a foreign Host is refused", "GET", "/info", {"host": "evil.example"}, None, {400, 421}),
        ("TRACE is refused", "TRACE", "/", {}, None, {400, 404, 405, 501}),
        ("a huge body is refused", "POST", "/calculate", json_type, big, {413, 429}),
        ("a broken body is refused", "POST", "/calculate", json_type, b"{", {400, 429}),
        ("paths cannot climb", "GET", "/..%2f..%2fetc/passwd", {}, None, {400, 404}),
    ):
        try:
            status = _ask(method, url + path, headers, body).status
        except urllib3.exceptions.HTTPError:
            status = 413 if body is big else 0  # it hung up on us in the middle: a refusal too
        yield Check(name, status in wanted, f"status {status}")
    answer = _ask("GET", f"{url}/info", {"origin": "https://evil.example"})
    allowed = answer.headers.get("access-control-allow-origin")
    yield Check("a foreign origin is not let in", allowed is None, allowed or "not named")
    answer = _ask("POST", f"{url}/calculate", json_type, b"{}")
    limited = "ratelimit-policy" in answer.headers or answer.status == 429
    yield Check("quotas are enforced", limited, answer.headers.get("ratelimit-policy", "no header"))
    text = answer.data.decode(errors="replace")
    quiet = not any(word in text for word in ("Traceback", 'File "', "site-packages"))
    yield Check("errors tell nothing of the inside", quiet, f"status {answer.status}")


def _tls(url: str, answer: urllib3.BaseHTTPResponse) -> Iterator[Check]:
    hsts = answer.headers.get("strict-transport-security", "")
    yield Check("HSTS is sent", "max-age=" in hsts and "max-age=0" not in hsts, hsts or "missing")
    try:
        left = certificates.days_left(url)
        yield Check("certificate", left > CERTIFICATE_DAYS, f"holds {left:.0f} more days")
    except OSError as error:
        yield Check("certificate", False, words(error))
    for version in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
        accepted = certificates.speaks(url, version)
        yield Check(f"{version.name} is refused", not accepted, "accepted" if accepted else "it is")


def _ask(
    method: str, url: str, headers: dict[str, str] | None = None, body: bytes | None = None
) -> urllib3.BaseHTTPResponse:
    return urllib3.request(
        method, url, headers=headers or {}, body=body, timeout=10.0, retries=False, redirect=False
    )
