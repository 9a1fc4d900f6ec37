import contextlib

import pytest
from postgres import Postgres
from processes import Engine, Nginx, Redis


def tell_engines(started):
    """Tell the engines to end: each takes a second, and all of them the same."""
    for server in started:
        if isinstance(server, Engine):
            server.tell()


@pytest.fixture(scope="module")
def servers(tmp_path_factory):
    """Return a function that starts a server; all are stopped, the last first, whatever happens."""
    started = []
    with contextlib.ExitStack() as stack:

        def start(kind, *arguments, ready=True, **settings):
            folder = tmp_path_factory.mktemp(kind.__name__.lower())
            server = kind(folder, *arguments, **settings)
            stack.callback(server.stop)
            started.append(server)
            return server.start() if ready else server.start(ready=False)

        yield start
        tell_engines(started)


@pytest.fixture(scope="module")
def redis(servers):
    return servers(Redis)


@pytest.fixture(scope="module")
def engine(servers):
    """One engine with two workers, without Redis, with quotas out of the way."""
    return servers(Engine)


@pytest.fixture(scope="module")
def nginx(servers, engine):
    return servers(Nginx, engine)


@pytest.fixture(scope="module")
def postgres(servers):
    return servers(Postgres)
