"""The store as a service uses it: asynchronous, bounded in time, and never in the way of charts.

The database blocks, so it is asked in a few threads of the store's own. They handle bytes only:
CSPICE belongs to the event loop's thread, and its guard refuses any other.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

import sqlalchemy as sa

from services.common import logging, metrics, security_events
from services.common.settings import Settings
from services.store import audit, chart_records, database

log = logging.get(__name__)

WATCH_SECONDS = 2.0
PROBE_SECONDS = 60.0  # between two trials of writing, while nothing is written and all is well
_FORGET_EVERY = 3600.0
_TROUBLE = (sa.exc.SQLAlchemyError, OSError, TimeoutError)
Result = TypeVar("Result")


class Unavailable(Exception):  # noqa: N818 - a state, told to the client as 503
    """The store cannot be used now; the message says why in words fit for a client."""


class Gone(Exception):  # noqa: N818
    """The database has lost the tables that it had: it is not made anew, empty, behind our back."""


class Store:
    """Saved charts and the audit trail, in the database of the settings, or none at all."""

    def __init__(self, settings: Settings) -> None:
        self.instance = settings.instance
        self.timeout = settings.db_timeout
        self.keep_days = settings.audit_retention_days
        self.url = database.address(settings.store_url) if settings.store_url else None
        self.well = False  # it answers, with the store's tables
        self.writable = False  # and takes what is written
        self.wrote = -PROBE_SECONDS
        self.created = False
        self.fault: str | None = None
        self.tried = asyncio.Event()
        self.forgot = 0.0
        metrics.STORE_UP.set(self.url is None)
        metrics.STORE_WRITABLE.set(self.url is None)
        if self.url is None:
            return
        threads = settings.db_pool_size + settings.db_max_overflow
        self.executor = ThreadPoolExecutor(threads, thread_name_prefix="store")
        self.engine = database.connect(
            self.url,
            pool=settings.db_pool_size,
            overflow=settings.db_max_overflow,
            timeout=self.timeout,
        )

    @property
    def kind(self) -> str:
        """What the charts are kept in: `sqlite`, `postgresql` or `none`."""
        return self.url.get_backend_name() if self.url is not None else "none"

    async def save(self, request: bytes, answer: bytes) -> chart_records.Saved:
        """Save a request and its answer (JSON). Raises Unavailable."""
        return await self._write(
            lambda connection: chart_records.insert(connection, request, answer)
        )

    async def find(self, chart_id: str) -> chart_records.Stored | None:
        """Return the chart of that id. Raises Unavailable."""
        return await self._ask(lambda connection: chart_records.find(connection, chart_id))

    async def delete(self, chart_id: str, secret: str) -> chart_records.Deletion:
        """Delete the chart of that id if the secret is right. Raises Unavailable."""
        return await self._write(
            lambda connection: chart_records.delete(connection, chart_id, secret)
        )

    async def watch(self) -> None:
        """Open and migrate the database, write the audit trail; runs as long as the worker."""
        if self.url is None:
            return
        while True:
            try:
                await self._open()
                await self._write_events()
                await self._probe()
            except Exception as error:  # noqa: BLE001 - whatever it is, the watch goes on
                self._fail(error)
            self.tried.set()
            await asyncio.sleep(WATCH_SECONDS)

    async def close(self) -> None:
        """Write what is noted still, and drop the connections."""
        if self.url is None:
            return
        if self.well:
            try:
                await self._write_events()
            except _TROUBLE as error:
                self._fail(error)
        self.executor.shutdown(wait=False, cancel_futures=True)
        self.engine.dispose()

    async def _open(self) -> None:
        """Find out that the database answers, and bring it up to date when it had not before."""
        if self.well:
            if not await self._run(database.has_charts):
                raise Gone
            return
        assert self.url is not None  # noqa: S101 - watch() asked
        url, create = self.url, not self.created

        def prepare() -> str:
            if create:
                database.create_file(url)
            else:
                with self.engine.connect() as connection:
                    if not database.has_charts(connection):
                        raise Gone
            return database.migrate(self.engine, url)

        revision = await self._in_thread(prepare)
        self.well = self.created = True
        self.fault = None
        metrics.STORE_UP.set(1)
        log.info("store_open", kind=self.kind, revision=revision)

    async def _probe(self) -> None:
        """Find out that it can be written to, where no writing has shown that lately."""
        if not self.writable or time.monotonic() - self.wrote > PROBE_SECONDS:
            await self._run(audit.try_writing)
            self._written()

    def _written(self) -> None:
        self.wrote = time.monotonic()
        if not self.writable:
            self.writable, self.fault = True, None
            metrics.STORE_WRITABLE.set(1)
            log.info("store_writable", kind=self.kind)

    async def _write_events(self) -> None:
        if not self.writable:
            return  # they wait, bounded, in memory
        drained = security_events.drain()
        now = int(time.time() * 1000)
        events = [audit.Event(now, k, client, self.instance, n) for k, client, n in drained]
        late = time.monotonic() - self.forgot > _FORGET_EVERY
        if not events and not late:
            return

        def work(connection: sa.Connection) -> None:
            audit.write(connection, events)
            if late:
                audit.forget(connection, self.keep_days)

        try:
            await self._run(work)
        except _TROUBLE:
            security_events.put_back(drained)
            raise
        self._written()
        if late:
            self.forgot = time.monotonic()

    async def _write(self, work: Callable[[sa.Connection], Result]) -> Result:
        result = await self._ask(work)
        self._written()
        return result

    async def _ask(self, work: Callable[[sa.Connection], Result]) -> Result:
        if self.url is None:
            raise Unavailable("This service keeps no charts: it runs without a database.")
        if not self.tried.is_set():
            # The worker has just started and opens the database: not a reason to refuse.
            with suppress(TimeoutError):
                await asyncio.wait_for(self.tried.wait(), self.timeout)
        if not self.well:
            raise Unavailable("The database is not available; try again later.")
        try:
            return await self._run(work)
        except _TROUBLE as error:
            self._fail(error)
            raise Unavailable("The database is not available; try again later.") from None

    async def _run(self, work: Callable[[sa.Connection], Result]) -> Result:
        def in_one_transaction() -> Result:
            with self.engine.begin() as connection:
                return work(connection)

        return await self._in_thread(in_one_transaction)

    async def _in_thread(self, work: Callable[[], Result]) -> Result:
        loop = asyncio.get_running_loop()
        # Connecting and the statement may each take their time; a thread ends by itself after.
        async with asyncio.timeout(2 * self.timeout):
            return await loop.run_in_executor(self.executor, work)

    def _fail(self, error: BaseException) -> None:
        """Note that it cannot be used; that it cannot be written to leaves it readable."""
        fault = database.fault(error)
        readable = self.well and database.refuses_writing(error)
        if self.well != readable or self.writable or fault != self.fault:
            # Not its message: that may quote a statement with what a person sent, or a password.
            event = "store_not_writable" if readable else "store_away"
            kind = type(getattr(error, "orig", None) or error).__name__
            log.warning(event, kind=self.kind, error=kind, code=fault)
        self.well, self.writable, self.fault = readable, False, fault
        metrics.STORE_UP.set(readable)
        metrics.STORE_WRITABLE.set(0)
