"""The settings file of this machine: .env, or the file that ENV_FILE names."""

from __future__ import annotations

import os
from collections.abc import Mapping
from io import StringIO
from pathlib import Path

from dotenv import dotenv_values
from dotenv.parser import Original, parse_stream

from services.common.secret_files import SECRETS
from services.home import HOME

ENCODING = "utf-8-sig"  # editors of other systems begin a file with a byte order mark


class Unreadable(Exception):  # noqa: N818 - said to the operator as it is
    """There is a settings file, and it cannot be taken; the message says why."""


def path() -> Path:
    """Return the file, whether or not it is there."""
    return Path(os.environ.get("ENV_FILE") or HOME / ".env")


def values() -> dict[str, str]:
    """Return what it sets; nothing where there is none. Raises Unreadable.

    A line that says nothing to us is refused: what it was to set would silently be another value.
    """
    file = path()
    if not file.is_file():  # a container engine makes a folder of what it cannot mount
        return {}
    try:
        text = file.read_text(encoding=ENCODING)
    except OSError as error:
        raise Unreadable(
            f"{file} cannot be read: {error.strerror}. Call this as the file's owner, or root"
        ) from None
    except UnicodeDecodeError:
        raise Unreadable(f"{file} is no text in UTF-8") from None
    wrong = [_line(one.original) for one in parse_stream(StringIO(text)) if one.error]
    if wrong:
        raise Unreadable(
            f"{file}, line {', '.join(wrong)}: write NAME=value (or # before a remark)"
        )
    return {k: v for k, v in dotenv_values(stream=StringIO(text)).items() if v is not None}


def _line(statement: Original) -> str:
    """Return the number of the line of a statement, which empty lines before it are counted to."""
    text = statement.string
    return str(statement.line + text[: len(text) - len(text.lstrip())].count("\n"))


def beneath(environment: Mapping[str, str]) -> dict[str, str]:
    """Return what the file sets and an environment does not; raises Unreadable.

    A secret that the environment gives in either way, as NAME or by the file of NAME_FILE, is set:
    the file's own word for it is then none, whichever way it has.
    """
    given = {name: value for name, value in values().items() if not environment.get(name)}
    for name in SECRETS:
        if environment.get(name) or environment.get(f"{name}_FILE"):
            given.pop(name, None)
            given.pop(f"{name}_FILE", None)
    return given
