"""Free ports for servers that the tests start: no two tests of a run get the same one."""

from __future__ import annotations

import itertools
import os
import random
import socket

# Below what Linux gives to outgoing connections (32768 and up): a port that was found free stays
# free until its server listens, however many clients connect meanwhile.
FIRST, LAST = 12_000, 32_000
# pytest-xdist's processes gw0, gw1, ... have a share each.
_share = (LAST - FIRST) // int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
_first = FIRST + _share * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_turns = itertools.count(random.SystemRandom().randrange(_share))


def free_port() -> int:
    """Return a port of the loopback where nobody listens, another one each time."""
    for turn in itertools.islice(_turns, _share):
        port = _first + turn % _share
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
    raise AssertionError("no port is free")


def free_pair() -> int:
    """Return a free port whose successor is free too, and is given to nobody else."""
    port, successor = free_port(), free_port()
    while successor != port + 1:
        port, successor = successor, free_port()
    return port
