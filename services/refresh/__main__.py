"""`python -m services.refresh`: refresh all data that age, once or again and again."""

from __future__ import annotations

import os
import re
import sys
import time
from pathlib import Path

import click

from services.common import logging, settings
from services.refresh import flow
from services.refresh.command import EXIT, default_folder
from services.spice.kernel_sets.orientation import Orientation
from services.time_resolver.renewal import TimeZones

log = logging.get(__name__)
_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}


def _seconds(_context: click.Context, _parameter: click.Parameter, text: str | None) -> float:
    if text is None:
        return 0.0
    match = re.fullmatch(r"(\d+)([smhd])", text)
    if match is None or not int(match[1]):
        raise click.BadParameter("write a time as 24h, 90m or 1d")
    return int(match[1]) * _UNITS[match[2]]


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--every", callback=_seconds, metavar="24h", help="Go on, and pause so long between.")
def main(every: float) -> None:
    """Bring the newest time zone database and Earth orientation into use.

    Into REFRESH_DIR, where running services find them. Exit codes: 0 good, 1 something was refused,
    3 something could not be done; with --every it goes on whatever happens, and logs it.
    """
    logging.configure("info", os.environ.get("LOG_FORMAT") or "json")
    kernels = Path(os.environ.get("KERNELS_DIR") or settings.ROOT / "kernels")
    while True:
        worst = 0
        for source in (TimeZones(), Orientation(kernels)):
            done = flow.refresh(source, default_folder() / source.name)
            code = EXIT.get(done.outcome, 0)
            tell = log.warning if code else log.info
            tell("refresh", data=source.name, outcome=done.outcome, detail=done.detail)
            worst = max(worst, code)
        if not every:
            sys.exit(worst)
        time.sleep(every)


if __name__ == "__main__":
    main(prog_name="python -m services.refresh")
