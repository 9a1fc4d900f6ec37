"""What lies on disk, beside what is served: compared in the background, and told.

What is served was verified, and stays what it was whatever becomes of its files. But a worker that
starts anew would be refused them, so that a difference is for an operator to mend at once: the
instance is not ready, by the file's name, until the file is again what is served. A manifest that
cannot be read is named as well, but leaves the instance ready: an update may be under way.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from services.common import logging, metrics
from services.common.threads import in_a_thread
from services.ephemeris.errors import NotReady
from services.ephemeris.kernels import checking, digests
from services.ephemeris.kernels.manifest import MANIFEST, Manifest
from services.ephemeris.kernels.pool import KernelPool
from services.refresh.watch import first
from services.spice.supplies import chosen, supply_of

log = logging.get(__name__)

LOOK_SECONDS = 1.0
"""How often files are looked at; they are read when they look another than before."""

GAUGE = "involution_kernel_file_changed"


class KernelWatch:
    """The files of one worker's kernels. Any of its workers speaks for the instance (a gauge)."""

    def __init__(self, state: Any) -> None:
        self._state = state
        self._settings = state.settings
        self._looks: dict[str, list[int] | None] = {}
        self.faults: dict[str, str] = {}

    async def run(self) -> None:
        """Look every LOOK_SECONDS, and read all files anew every KERNELS_REREAD_SECONDS."""
        every = self._settings.kernels_reread_seconds
        turn = time.time() // every
        while True:
            if self._state.ephemeris is not None:
                now = time.time() // every
                anew = now != turn and (first(f"reread {now}") or bool(self.faults))
                turn = now
                await self._compare(self._state.ephemeris.pool, anew)
                await self._look_at_manifest()
            await asyncio.sleep(LOOK_SECONDS)

    async def _compare(self, pool: KernelPool, anew: bool) -> None:
        served = dict(pool.kernels)
        for name, path in pool.paths.items():
            look = _look(path)
            if name in self._looks and self._looks[name] == look and not anew:
                continue
            work = partial(self._fault, name, path, served[name], anew)
            fault = await in_a_thread(work, "compare kernels")
            self._looks[name] = look
            self._tell(name, fault)

    async def _look_at_manifest(self) -> None:
        look = _look(self._settings.kernels_dir / MANIFEST)
        if MANIFEST in self._looks and self._looks[MANIFEST] == look:
            return
        fault = await in_a_thread(self._manifest_fault, "read manifest")
        self._looks[MANIFEST] = look
        self._tell(MANIFEST, fault)

    def _manifest_fault(self) -> str | None:
        """Return why a worker that starts now would find no kernels by the manifest, else None."""
        tag, folder, _ = chosen(self._settings)
        try:
            Manifest.read(folder).set(tag)
        except NotReady as error:
            return str(error)
        return None

    def _fault(self, name: str, path: Path, served: str, anew: bool) -> str | None:
        """Return what is wrong with the file on disk, None if it is what is served, or newer."""
        supply = supply_of(self._settings)
        try:
            digest = digests.sha256(path) if anew else supply.digests.sha256(path)
        except FileNotFoundError:
            return "it is missing"
        except OSError as error:
            return f"it cannot be read ({error.strerror})"
        except NotReady:
            return "it is being written"
        if digest == served:
            return None
        renewed = False
        _, folder, metakernel = chosen(self._settings)
        with suppress(NotReady):
            renewed = digest == checking.recorded(name, folder, metakernel, supply)
        if renewed:
            log.info("kernel_renewed", file=name, advice="reload (HUP) to serve it")
            return None
        return f"its sha256 is {digest}, not {served}"

    def _tell(self, name: str, fault: str | None) -> None:
        before = self.faults.pop(name, None)
        if fault is not None:
            self.faults[name] = fault
        metrics.KERNEL_CHANGED.labels(name).set(fault is not None)
        if fault is not None and fault != before:
            log.critical("kernel_file_changed", file=name, fault=fault, served="as verified")
        elif fault is None and before is not None:
            log.info("kernel_file_mended", file=name)


def changed(samples: metrics.Samples) -> list[str]:
    """Return the names of files that some worker has found to differ from what is served."""
    return sorted(dict(labels)["file"] for labels, value in samples.get(GAUGE, {}).items() if value)


def changed_kernels(samples: metrics.Samples) -> list[str]:
    """Return those of them for which the instance is not ready."""
    return [name for name in changed(samples) if name != MANIFEST]


def _look(path: Path) -> list[int] | None:
    try:
        return digests.identity_of(path)
    except OSError:
        return None
