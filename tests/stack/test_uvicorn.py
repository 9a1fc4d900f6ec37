"""The documented `uvicorn services.spice.main:app`: one process, and so the whole quota."""

from __future__ import annotations

import sys

import pytest

from tests.ports import free_port
from tests.stack.processes import Server, call, environment, until

REQUEST = {"local_time": "2024-06-21T12:00:00", "time_zone": "Nowhere/At_All"}
QUOTA = 20


def serving(app: str, folder, *words: str, **settings: str) -> tuple[Server, str]:
    """Start an app under uvicorn, as an operator would with WORKERS set for gunicorn."""
    port = free_port()
    given = {"WORKERS": "4", "RATE_LIMIT": f"{QUOTA}/hour", "DATABASE_URL": "none", **settings}
    command = [sys.executable, "-m", "uvicorn", app, "--port", port, *words]
    server = Server("uvicorn", command, folder, environment(port, folder, **given)).start()
    url = f"http://127.0.0.1:{port}"

    def answers() -> bool:
        try:
            return call(f"{url}/health/live")[0] == 200
        except OSError:
            return False

    try:
        until(answers, f"{app} answers", log=server.log)
    except BaseException:
        server.stop()
        raise
    return server, url


def passed(url: str, path: str, count: int) -> int:
    """Ask so often, and return how many requests the quota let pass."""
    statuses = [call(url + path, REQUEST)[0] for _ in range(count)]
    assert set(statuses) <= {422, 429, 503}, "refused for what they are, or for the quota"
    return sum(status != 429 for status in statuses)


@pytest.mark.parametrize(
    ("app", "path"),
    [
        ("services.spice.main:app", "/time/resolve"),
        ("services.time_resolver.main:app", "/time/resolve"),
        ("gateway.main:app", "/calculate"),
    ],
)
def test_one_process_has_the_whole_quota(app, path, tmp_path):
    server, url = serving(app, tmp_path, GATEWAY_RATE_LIMIT="1")
    try:
        assert passed(url, path, QUOTA + 2) == QUOTA
    finally:
        server.stop()


def test_uvicorns_own_workers_share_it(tmp_path):
    """Two processes count half of it each: never more than all of it, never less than one's."""
    server, url = serving("gateway.main:app", tmp_path, "--workers", "2", GATEWAY_RATE_LIMIT="1")
    try:
        assert QUOTA // 2 <= passed(url, "/calculate", 2 * QUOTA + 2) <= QUOTA
    finally:
        server.stop()
