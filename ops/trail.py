"""What operators do that bears on security goes into the store's audit trail as well."""

from __future__ import annotations

import getpass
import os
import socket
import time

import sqlalchemy as sa

from services.common.settings import Settings
from services.store import audit, database

PATIENCE = 5.0


def user() -> str:
    """Return who calls, by name; by number where the system has no name, as in a container."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def record(settings: Settings, kind: str, detail: str) -> bool:
    """Write one event; say whether it could be written (no command fails for it)."""
    if not settings.store_url:
        return False
    event = audit.Event(
        int(time.time() * 1000), kind, user()[:64], socket.gethostname()[:128], 1, detail
    )
    engine = database.connect(database.address(settings.store_url), timeout=PATIENCE)
    try:
        with engine.begin() as connection:
            audit.write(connection, [event])
    except (sa.exc.SQLAlchemyError, OSError):
        return False
    finally:
        engine.dispose()
    return True


def recent(settings: Settings, hours: float) -> list[audit.Event] | None:
    """Return the events of the last `hours`, None when the trail cannot be read."""
    if not settings.store_url:
        return None
    engine = database.connect(database.address(settings.store_url), timeout=PATIENCE)
    try:
        with engine.connect() as connection:
            return audit.since(connection, int((time.time() - hours * 3600) * 1000))
    except (sa.exc.SQLAlchemyError, OSError):
        return None
    finally:
        engine.dispose()
