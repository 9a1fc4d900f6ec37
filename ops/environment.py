"""The environment that services of ours are started in: this shell's, and under it .env's.

One loader for all scripts: the commands of `python -m ops` call it, and the shell scripts evaluate
what `python -m ops.environment` prints.
"""

from __future__ import annotations

import os
import shlex
import sys

from services.common.settings import Settings, SettingsError, in_file, variables


def dotenv() -> dict[str, str]:
    """Return what .env sets and the shell does not; raises SettingsError where it is unreadable."""
    return in_file()


def environment() -> dict[str, str]:
    """Return the whole environment; what the shell sets (to something) wins over .env."""
    return {**os.environ, **dotenv()}


def settings_of(given: dict[str, str]) -> dict[str, str]:
    """Return the services' own settings in an environment, those that are set to something."""
    known = [name for field in Settings.model_fields for name in variables()[field]]
    return {name: given[name] for name in known if given.get(name)}


def main() -> None:
    """Print a shell's export of all that only .env sets; exit code 3 where it cannot be read."""
    try:
        wanted = dotenv()
    except SettingsError as error:
        sys.stderr.write(f"error: {error}\n")
        sys.exit(3)
    for name, value in wanted.items():
        if name.isidentifier():
            sys.stdout.write(f"export {name}={shlex.quote(value)}\n")


if __name__ == "__main__":
    main()
