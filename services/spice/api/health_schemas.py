"""What /health says, field by field: the schema that `/docs` shows."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from services.spice.api.schemas import Answer, says

Status = Literal["healthy", "degraded", "unhealthy"]


class RefreshTold(Answer):
    """The last refresh of data that age; what it could not use is not in use."""

    outcome: Literal["never", "installed", "current", "refused", "failed", "rolled-back"]
    detail: str = says("What it did, or why it did not.")
    checked_at: str | None = says("When it last looked for a newer issue.")


class SpiceCheck(Answer):
    """Kernels and workers."""

    status: Status
    kernels_loaded: int = says("Kernel files in this worker's pool.")
    workers: int = says("Workers alive.")
    ready: int = says("Workers with their kernels loaded.")
    kernel_set_tag: str | None = says("The set that was asked for.", default=None)
    ephemeris: str | None = says("The ephemeris it really is.", default=None)
    coverage_jd: list[float] | None = says("First and last covered JD, TDB.", default=None)
    orientation_until: str | None = says("Until when Earth orientation is known.", default=None)
    orientation_measured_until: str | None = says("The day of its last measurement.", default=None)
    orientation_age_days: float | None = says("Days since that measurement.", default=None)
    orientation_issue: str | None = says("The refreshed issue; null: as shipped.", default=None)
    fault: str | None = says(
        "Why no kernels are loaded, or not yet, or what is wrong with their files.", default=None
    )
    changed_on_disk: list[str] = says("Kernel files that are no longer what was verified.")
    refresh: RefreshTold


class TimeResolverCheck(Answer):
    """The data behind /time/resolve."""

    status: Status
    tzdb_version: str | None = says("IANA time-zone database, such as 2025b.")
    tzdb_released: str | None = says("When that release came out.", default=None)
    tzdb_age_days: float | None = says("Days since then.", default=None)
    boundary_version: str | None = says("Time-zone boundaries.", default=None)
    refresh: RefreshTold


class PerformanceCheck(Answer):
    """Computing operations lately, all workers; degraded when p95 is above 500 ms."""

    status: Status
    latency_p50_ms: float | None
    latency_p95_ms: float | None
    latency_p99_ms: float | None
    requests: int = says("Requests of any kind in the window.")
    server_errors: int = says("Answers with a status of 500 and above in the window.")
    window_seconds: float = says("How far back this looks: five minutes at most, once known.")


class SecurityCheck(Answer):
    """Quotas and guards since the start, all workers."""

    status: Status
    rate_limit: str = says("The quota, or `disabled`.")
    rate_limit_storage: Literal["redis", "memory"] = says("Where every worker counts now.")
    rate_limited_requests: int
    blocked_requests: int = says("Refused by the blocklist, or for their Host.")
    redis_fallbacks: int = says("Requests counted in memory because Redis was away.")


class StoreCheck(Answer):
    """Saved charts; degraded when they cannot be read, or none can be saved."""

    status: Status
    storage: Literal["sqlite", "postgresql", "none"] = says("What they are kept in.")
    readable: bool = says("Saved charts are given back.")
    writable: bool = says("Charts are saved and deleted; false on a full disk.")


class SystemCheck(Answer):
    """What the instance uses; degraded when memory is nearly used up."""

    status: Status
    memory_usage_mb: float = says("All workers, MiB; pages they share count once (PSS).")
    memory_per_worker_mb: list[float]
    memory_limit_mb: float | None = says("The container's limit, null without one.")
    open_files: int = says("Descriptors this worker has open.")


class Checks(Answer):
    """The parts."""

    spice: SpiceCheck
    time_resolver: TimeResolverCheck
    performance: PerformanceCheck
    security: SecurityCheck
    store: StoreCheck
    system: SystemCheck


class ServiceName(Answer):
    """Who answers."""

    name: str
    version: str
    instance_id: str = says("The same for all workers of an instance, another for its neighbour.")
    environment: Literal["development", "test", "production"]


class HealthAnswer(Answer):
    """The worst check is the status."""

    status: Status
    timestamp: str = Field(examples=["2024-01-01T00:00:00Z"])
    uptime_seconds: int
    service: ServiceName
    checks: Checks


class LiveAnswer(Answer):
    """The process answers."""

    status: Literal["alive"]


class ReadyAnswer(Answer):
    """The worker can compute."""

    status: Literal["ready"]
