"""Secrets out of files: what systemd's LoadCredential and compose's secrets give a service."""

from __future__ import annotations

from pathlib import Path
from typing import Any

# Each may be given as NAME, or in a file that NAME_FILE names: what is a secret, or may hold one.
SECRETS = (
    "REDIS_PASSWORD",
    "RATE_LIMIT_STORAGE_URI",
    "DATABASE_URL",
    "DB_PASSWORD",
    "BACKUP_PASSPHRASE",
)


def taken(data: dict[str, Any]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """Put each NAME_FILE's content into NAME; return the settings, and (variable, refusal) pairs.

    Line breaks at a file's end are an editor's, and no part of the secret.
    """
    values, faults = dict(data), []
    for name in SECRETS:
        file = data.get(f"{name}_FILE")
        if not file:
            continue
        if data.get(name):
            faults.append((f"{name}_FILE", f"is set, and so is {name}: keep one of the two"))
            continue
        try:
            values[name] = _secret(Path(file))
        except ValueError as error:
            faults.append((f"{name}_FILE", str(error)))
    return values, faults


def _secret(file: Path) -> str:
    try:
        secret = file.read_text(encoding="utf-8").rstrip("\r\n")
    except OSError as error:
        raise ValueError(f"{file} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ValueError(f"{file} is no text in UTF-8") from None
    if not secret:
        raise ValueError(f"{file} is empty")
    return secret
