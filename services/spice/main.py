"""The engine's app: settings, kernels and routes put together.

`gunicorn services.spice.main:app -c gunicorn.conf.py`, or `uvicorn services.spice.main:app`.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any

from fastapi import FastAPI
from starlette.middleware import Middleware

from services.common import garbage, logging, metrics, problems, resources, settings, tracing
from services.common.direct import Direct, DirectApp
from services.common.limiter import Limiter
from services.common.middleware import stack
from services.common.performance import Recent
from services.common.version import VERSION
from services.refresh.watch import Watch
from services.spice import engine
from services.spice.api import debug, engine_routes, error_answers, health, mcp_route
from services.spice.engine_operations import OPERATIONS
from services.spice.kernel_watch import KernelWatch
from services.store.chart_store import Store

log = logging.get(__name__)
COMPUTING = [operation.name for operation in OPERATIONS.values() if operation.limited]


def create_app(configured: settings.Settings) -> DirectApp:
    """Return the app; its kernels are loaded when it starts to serve, in the serving process."""
    logging.configure(configured.log_level, configured.log_format)
    limiter = Limiter(configured)
    app = DirectApp(
        title="Involution Engine",
        version=VERSION,
        lifespan=_lifespan,
        redirect_slashes=False,
        docs_url=None,
        redoc_url=None,
        swagger_ui_oauth2_redirect_url=None,
        middleware=[
            *tracing.middleware(configured, "involution-engine"),
            *stack(configured, limiter, OPERATIONS),
            Middleware(Direct),
        ],
    )
    app.state.settings = configured
    app.state.limiter = limiter
    app.state.recent = Recent(COMPUTING, time.monotonic() - (time.time() - resources.started()))
    app.state.store = Store(configured)
    app.state.ephemeris = app.state.resolver = app.state.fault = None
    app.state.kernels_loading = None
    app.state.orientation_issue = None
    poll_s = configured.refresh_poll_seconds
    app.state.watch = Watch(configured.refresh_dir, engine.REFRESHED, poll_s)
    app.state.kernel_watch = KernelWatch(app.state)
    problems.install(app)
    error_answers.install(app)
    engine_routes.install(app)
    app.include_router(health.router)
    if configured.debug and not configured.production:
        app.include_router(debug.router)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    state = app.state
    metrics.worker_begins(COMPUTING)
    await engine.start(state)
    garbage.spare(collect=True)
    state.resolver_loading = asyncio.create_task(asyncio.to_thread(engine.load_time_zones, state))
    if state.settings.production and not state.settings.redis_uri:
        log.warning(
            "rate_limit_in_memory", advice="set RATE_LIMIT_STORAGE_URI: limits are not shared"
        )
    watches = (
        state.store.watch(),
        engine.await_mending(state),
        state.watch.run(),
        state.kernel_watch.run(),
    )
    async with AsyncExitStack() as stack:
        stack.push_async_callback(state.store.close)
        stack.push_async_callback(mcp_route.close, app)
        await stack.enter_async_context(state.limiter.watching())
        await stack.enter_async_context(_watching(*watches))
        log.info("started", pid=os.getpid(), ready=state.ephemeris is not None)
        yield
    log.info("stopped", pid=os.getpid())


@asynccontextmanager
async def _watching(*watches: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Let what looks after the database and the kernels do so while the app serves."""
    tasks = [asyncio.create_task(watch) for watch in watches]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


def _configured() -> settings.Settings:
    try:
        return settings.load()
    except settings.SettingsError as error:
        raise SystemExit(str(error)) from None


app = create_app(_configured())
