"""The operator's settings, the same for every command: the environment's, then .env's."""

from __future__ import annotations

from ops.outcome import give_up
from services.common.settings import OperatorSettings, SettingsError, load_for_operator


def configured() -> OperatorSettings:
    """Return the settings, or leave with what is wrong with them."""
    try:
        return load_for_operator()
    except SettingsError as error:
        give_up(str(error))
