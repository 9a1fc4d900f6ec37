"""What an operator can set, by environment variable. Read once, all mistakes reported together."""

from __future__ import annotations

import ipaddress
import os
import socket
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar
from urllib.parse import quote, urlsplit, urlunsplit

import limits
from pydantic import (
    AfterValidator,
    AliasChoices,
    BeforeValidator,
    Field,
    ValidationError,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from services import extras
from services.common import addresses, dotenv_file, secret_files, tracing
from services.common.cpus import default_workers
from services.home import HOME

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
ROOT = HOME
REFRESH_DIR = ROOT / "data" / "refresh"
CACHE_DIR = Path(tempfile.gettempdir()) / f"involution-cache-{os.geteuid()}"


def _words(value: Any) -> Any:
    """Return a comma-separated text as a tuple of its non-empty parts."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def _lower(value: Any) -> Any:
    return value.strip().lower() if isinstance(value, str) else value


def _rate(value: str) -> str:
    try:
        quotas = limits.parse_many(value)
    except ValueError:
        quotas = []
    if len(quotas) != 1 or quotas[0].amount < 1:
        raise ValueError("write one limit, as 20/minute or 100/hour")
    return value


def _storage(value: str) -> str:
    kind, separator, _ = value.partition("://")
    if value and (kind not in {"redis", "rediss", "unix", "memory"} or not separator):
        raise ValueError("write it as redis://host:6379/0, rediss://... (TLS) or memory://")
    _port(value)
    database = urlsplit(value).path.strip("/")
    if kind.startswith("redis") and database and not database.isdecimal():
        raise ValueError("the database behind the last / is a number, as in redis://host:6379/0")
    return "" if value.startswith("memory") else value


def _database(value: str) -> str:
    if value.lower() in {"none", "off"}:
        return ""
    kind = value.partition(":")[0].partition("+")[0]
    if kind not in {"sqlite", "postgresql", "postgres"} or "://" not in value:
        raise ValueError(
            "write it as postgresql://user@host:5432/name or sqlite:////folder/file, or none"
        )
    if kind != "sqlite":
        _port(value)
    return value


def _collector(value: str) -> str:
    if not value:
        return value
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("write it as http://host:4318 or https://host")
    if parts.username is not None or parts.query:
        raise ValueError("keys do not go into it, but into OTEL_EXPORTER_OTLP_HEADERS")
    _port(value)
    return value


def _port(address: str) -> None:
    """Raise ValueError where an address has a port that is none."""
    try:
        _ = urlsplit(address).port
    except ValueError:
        raise ValueError("its port is no number from 0 to 65535") from None


Made = TypeVar("Made", bound="Settings")
Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_words)]
Networks = Annotated[
    tuple[Annotated[Network, BeforeValidator(addresses.trusted_network)], ...],
    NoDecode,
    BeforeValidator(_words),
]


def _setting(name: str, default: Any = ..., *aliases: str, **options: Any) -> Any:
    return Field(default, validation_alias=AliasChoices(name, *aliases), **options)


class Settings(BaseSettings):
    """Every variable of this service; docs/operations.md has the same table with the reasons."""

    model_config = SettingsConfigDict(
        env_ignore_empty=True, frozen=True, extra="ignore", validate_default=True
    )

    environment: Annotated[
        Literal["development", "test", "production"], BeforeValidator(_lower)
    ] = _setting("ENVIRONMENT", "development", "ENV")
    debug: bool = _setting("DEBUG", False)
    instance_id: str = _setting("INSTANCE_ID", "", max_length=64)

    # What is listened to, and by how many processes.
    bind_address: str = _setting("BIND_ADDRESS", "0.0.0.0")  # noqa: S104 - as in a container
    port: int = _setting("PORT", 8000, ge=0, le=65535)
    workers: int = _setting("WORKERS", default_workers(), ge=1, le=64)
    worker_timeout: int = _setting("WORKER_TIMEOUT", 30, ge=1)
    graceful_timeout: int = _setting("GRACEFUL_TIMEOUT", 30, ge=1)
    keepalive: int = _setting("KEEPALIVE", 75, ge=1)
    max_requests: int = _setting("MAX_REQUESTS", 0, ge=0)

    # Who may ask.
    allowed_origins: Words = _setting("ALLOWED_ORIGINS", ())
    trusted_hosts: Words = _setting("TRUSTED_HOSTS", ())
    trusted_proxies: Networks = _setting("TRUSTED_PROXIES", ())
    forwarded_allow_ips: str = _setting("FORWARDED_ALLOW_IPS", "")
    enable_security_headers: bool = _setting("ENABLE_SECURITY_HEADERS", True)
    hsts_max_age: int = _setting("HSTS_MAX_AGE", 31_536_000, ge=0)

    # How much, and for how long.
    disable_rate_limit: bool = _setting("DISABLE_RATE_LIMIT", False)
    rate_limit: Annotated[str, BeforeValidator(_rate)] = _setting("RATE_LIMIT", "20/minute")
    rate_limit_positions: Annotated[str, BeforeValidator(_rate)] = _setting(
        "RATE_LIMIT_POSITIONS", "200000/minute"
    )
    rate_limit_storage_uri: Annotated[str, BeforeValidator(_storage)] = _setting(
        "RATE_LIMIT_STORAGE_URI", "", repr=False
    )
    rate_limit_timeout_ms: int = _setting("RATE_LIMIT_TIMEOUT_MS", 50, ge=1, le=5000)
    rate_limit_storage_uri_file: Path | None = _setting("RATE_LIMIT_STORAGE_URI_FILE", None)
    redis_password: str = _setting("REDIS_PASSWORD", "", repr=False)
    redis_password_file: Path | None = _setting("REDIS_PASSWORD_FILE", None)
    max_request_size: int = _setting("MAX_REQUEST_SIZE", 1_048_576, ge=1024)
    body_timeout: float = _setting("BODY_TIMEOUT", 10.0, gt=0)
    request_timeout: float = _setting("REQUEST_TIMEOUT", 120.0, gt=0)

    # What a process remembers between requests.
    enable_position_cache: bool = _setting("ENABLE_POSITION_CACHE", False)
    position_cache_ttl: int = _setting("POSITION_CACHE_TTL", 3600, ge=1)
    enable_ayanamsa_cache: bool = _setting("ENABLE_AYANAMSA_CACHE", True)
    ayanamsa_cache_ttl: int = _setting("AYANAMSA_CACHE_TTL", 86_400, ge=1)

    # Where charts and the audit trail are kept.
    database_url: Annotated[str, BeforeValidator(_database)] = _setting(
        "DATABASE_URL", f"sqlite:///{ROOT / 'data' / 'involution.db'}", repr=False
    )
    database_url_file: Path | None = _setting("DATABASE_URL_FILE", None)
    db_password: str = _setting("DB_PASSWORD", "", repr=False)
    db_password_file: Path | None = _setting("DB_PASSWORD_FILE", None)
    db_pool_size: int = _setting("DB_POOL_SIZE", 5, ge=1, le=100)
    db_max_overflow: int = _setting("DB_MAX_OVERFLOW", 5, ge=0, le=100)
    db_timeout: float = _setting("DB_TIMEOUT", 5.0, gt=0, le=60)
    audit_retention_days: int = _setting("AUDIT_RETENTION_DAYS", 90, ge=1)

    # What is told.
    log_level: Annotated[
        Literal["debug", "info", "warning", "error", "critical"], BeforeValidator(_lower)
    ] = _setting("LOG_LEVEL", "info")
    log_format: Annotated[Literal["json", "console"], BeforeValidator(_lower)] = _setting(
        "LOG_FORMAT", "json"
    )
    enable_request_logging: bool = _setting("ENABLE_REQUEST_LOGGING", True)
    metrics_enabled: bool = _setting("METRICS_ENABLED", True)
    metrics_dir: Path = _setting("METRICS_DIR", Path(tempfile.gettempdir()))
    otlp_endpoint: Annotated[str, AfterValidator(_collector)] = _setting(
        "OTEL_EXPORTER_OTLP_ENDPOINT", "", repr=False
    )

    # Which ephemeris.
    kernel_set_tag: str = _setting("KERNEL_SET_TAG", "DE440", pattern=r"^[A-Za-z0-9._-]{1,64}$")
    kernels_dir: Path = _setting("KERNELS_DIR", ROOT / "kernels")
    metakernel_path: Path | None = _setting("METAKERNEL_PATH", None)
    cache_dir: Path = _setting("CACHE_DIR", CACHE_DIR)
    kernels_in_memory_mb: int = _setting("KERNELS_IN_MEMORY_MB", 512, ge=0)
    kernels_reread_seconds: float = _setting("KERNELS_REREAD_SECONDS", 21_600.0, gt=0)

    # Which issues of data that age.
    refresh_dir: Path = _setting("REFRESH_DIR", REFRESH_DIR)
    refresh_poll_seconds: float = _setting("REFRESH_POLL_SECONDS", 15.0, gt=0)

    @model_validator(mode="wrap")
    @classmethod
    def _all_at_once(cls, data: Any, handler: Callable[[Any], Self]) -> Self:
        """Report wrong values and unsafe combinations in one go (defaults for the wrong)."""
        data, refused = secret_files.taken(data)
        faults = [_fault(name, reason) for name, reason in refused]
        try:
            settings = handler(data)
        except ValidationError as error:
            wrong = {str(fault["loc"][0]) for fault in error.errors()}
            faults += [
                _fault(str(e["loc"][0]), e["msg"].removeprefix("Value error, "))
                for e in error.errors()
            ]
            settings = handler({k: v for k, v in data.items() if k not in wrong})
        faults += [_fault(name, reason) for name, reason in cls.refusals(settings)]
        if faults:
            raise ValidationError.from_exception_data(cls.__name__, faults, hide_input=True)
        return settings

    @classmethod
    def refusals(cls, settings: Settings) -> list[tuple[str, str]]:
        """Return what makes these settings unsafe to start with."""
        return unsafe(settings)

    @property
    def production(self) -> bool:
        """Whether the strict rules of production hold."""
        return self.environment == "production"

    @property
    def instance(self) -> str:
        """The name of this instance: the same for all its workers, another for its neighbour."""
        return self.instance_id or f"{socket.gethostname()}:{self.port}"

    @property
    def redis_uri(self) -> str:
        """The Redis address with REDIS_PASSWORD put in where the address has none; may be empty."""
        return _with_password(self.rate_limit_storage_uri, self.redis_password)

    @property
    def store_url(self) -> str:
        """The database's address with DB_PASSWORD put in where it has none; empty for no store."""
        if self.database_url.startswith("sqlite"):
            return self.database_url
        return _with_password(self.database_url, self.db_password)


def _with_password(uri: str, password: str) -> str:
    parts = urlsplit(uri)
    if not uri or not password or parts.password is not None:
        return uri
    netloc = f"{parts.username or ''}:{quote(password, safe='')}@"
    netloc += parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=netloc))


def _hosts_line(settings: Settings) -> str:
    """Return what to add, with the hosts of ALLOWED_ORIGINS, which are most often the same."""
    hosts = [urlsplit(origin).hostname for origin in settings.allowed_origins]
    named = ",".join(dict.fromkeys(host for host in hosts if host)) or "your-domain.com"
    return f"add TRUSTED_HOSTS={named} (in a shell: export TRUSTED_HOSTS={named})"


def unsafe(settings: Settings) -> list[tuple[str, str]]:
    """Return what must not be, most of it in production only, as (variable, reason)."""
    faults = []
    if settings.otlp_endpoint and not tracing.installed():
        faults.append(("OTEL_EXPORTER_OTLP_ENDPOINT", tracing.MISSING))
    if settings.database_url.startswith("postgres") and (words := extras.lacking("postgres")):
        faults.append(("DATABASE_URL", f"names PostgreSQL, which {words}"))
    if not settings.production:
        return faults
    checks = [
        ("DEBUG", settings.debug, "must be 0 in production: /debug tells of the inside"),
        (
            "DISABLE_RATE_LIMIT",
            settings.disable_rate_limit,
            "must be 0 in production: anyone could use up the service",
        ),
        (
            "ALLOWED_ORIGINS",
            not settings.allowed_origins or "*" in settings.allowed_origins,
            "must name your front end's origins in production, and not be *",
        ),
        (
            "TRUSTED_HOSTS",
            not settings.trusted_hosts or "*" in settings.trusted_hosts,
            f"must name your hosts in production, and not be *: {_hosts_line(settings)}",
        ),
        (
            "TRUSTED_PROXIES",
            addresses.are_the_world(settings.trusted_proxies),
            "must not trust the world: a client could then give any address as its own",
        ),
        (
            "FORWARDED_ALLOW_IPS",
            "*" in settings.forwarded_allow_ips or _world(settings.forwarded_allow_ips),
            "must not trust the world: a client could then give any address (use TRUSTED_PROXIES)",
        ),
    ]
    return faults + [(name, reason) for name, wrong, reason in checks if wrong]


def _world(listed: str) -> bool:
    """Say whether a comma-separated list holds networks that are the world."""
    networks = []
    for word in _words(listed):
        with suppress(ValueError):  # a name: uvicorn compares it with what a client claims
            networks.append(addresses.network(word))
    return addresses.are_the_world(networks)


class OperatorSettings(Settings):
    """What the operators' commands (`python -m ops`) take besides; the services need none of it."""

    run_dir: Path = _setting("RUN_DIR", ROOT / "run")
    backup_dir: Path = _setting("BACKUP_DIR", ROOT / "backups")
    backup_schedule: str = _setting("BACKUP_SCHEDULE", "0 2 * * *")
    backup_retention_days: int = _setting("BACKUP_RETENTION_DAYS", 30, ge=1)
    backup_keep_daily: int = _setting("BACKUP_KEEP_DAILY", 30, ge=0)
    backup_keep_weekly: int = _setting("BACKUP_KEEP_WEEKLY", 8, ge=0)
    backup_keep_monthly: int = _setting("BACKUP_KEEP_MONTHLY", 12, ge=0)
    backup_max_age_hours: float = _setting("BACKUP_MAX_AGE_HOURS", 26.0, gt=0)
    backup_passphrase: str = _setting("BACKUP_PASSPHRASE", "", repr=False)
    backup_passphrase_file: Path | None = _setting("BACKUP_PASSPHRASE_FILE", None)
    textfile_dir: Path | None = _setting("TEXTFILE_DIR", None)
    maintenance_dir: Path | None = _setting("MAINTENANCE_DIR", None)
    escalation_file: Path = _setting("ESCALATION_FILE", ROOT / "escalation.toml")
    incident_dir: Path = _setting("INCIDENT_DIR", ROOT / "incidents")
    service_url: str = _setting("SERVICE_URL", "http://127.0.0.1:8000")
    instance_urls: Words = _setting("INSTANCE_URLS", ())

    @property
    def instances(self) -> tuple[str, ...]:
        """The addresses of the single instances; the service's own when none are named."""
        return tuple(url.rstrip("/") for url in self.instance_urls or (self.service_url,))

    @property
    def maintenance_file(self) -> Path:
        """The file whose existence makes nginx answer for the service."""
        return (self.maintenance_dir or self.run_dir / "maintenance") / "on"

    @classmethod
    def refusals(cls, _settings: Settings) -> list[tuple[str, str]]:
        """Refuse nothing: the commands are there to find and mend what is unsafe."""
        return []


class SettingsError(Exception):
    """The settings are wrong; the message lists everything there is to mend, a line each."""


def load() -> Settings:
    """Return the settings of this process's environment, or raise `SettingsError`."""
    return _checked(Settings)


def load_for_operator() -> OperatorSettings:
    """Return the operator's settings: the environment's, then .env's; raises `SettingsError`."""
    below = {name: value for name, value in in_file().items() if value}
    return _checked(lambda: OperatorSettings(**below))  # type: ignore[arg-type]


def in_file() -> dict[str, str]:
    """Return what only the settings file of this machine sets; raises `SettingsError`."""
    try:
        return dotenv_file.beneath(os.environ)
    except dotenv_file.Unreadable as error:
        raise SettingsError(str(error)) from None


def _checked(make: Callable[[], Made]) -> Made:
    try:
        return make()
    except ValidationError as error:
        lines = [f"  {fault['loc'][0]}: {fault['msg']}" for fault in error.errors()]
        raise SettingsError("The settings are wrong:\n" + "\n".join(lines)) from None


def variables() -> dict[str, tuple[str, ...]]:
    """Return each field's environment variables, its own name first."""
    names = {}
    for name, field in OperatorSettings.model_fields.items():
        alias = field.validation_alias
        assert isinstance(alias, AliasChoices)  # noqa: S101 - _setting made it
        names[name] = tuple(str(choice) for choice in alias.choices)
    return names


def _fault(name: str, reason: str) -> InitErrorDetails:
    kind = PydanticCustomError("setting", "{reason}", {"reason": reason})
    return InitErrorDetails(type=kind, loc=(name,), input=None)
