"""Which kernels the settings ask for, and copies of them that all workers share."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from services import home
from services.common.settings import Settings
from services.ephemeris.kernels import checking
from services.refresh.issues import Issues

ORIENTATION = "orientation"

Chosen = tuple[str, Path, Path | None]


def chosen(settings: Settings) -> Chosen:
    """Return tag, folder and meta-kernel of the set, as the science takes them.

    An installed product brings its manifest into the user's folder, which then says what to fetch.
    """
    if settings.kernels_dir == home.HOME / "kernels":
        with suppress(OSError):
            home.kernels()
    return settings.kernel_set_tag, settings.kernels_dir, settings.metakernel_path


def supply_of(settings: Settings) -> checking.Supply:
    """Return what this service adds: the refreshed issue in use, digests, the bound of memory."""
    issue = Issues(settings.refresh_dir / ORIENTATION).current()
    return checking.supply_of(
        settings.kernels_dir,
        issue.folder if issue else None,
        settings.cache_dir,
        settings.kernels_in_memory_mb << 20,
        furnish=False,
    )


def hold(settings: Settings) -> None:
    """Hold the set in sealed memory: in a master, which forks the workers that serve it."""
    checking.hold(*chosen(settings), supply_of(settings))
