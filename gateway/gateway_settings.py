"""What an operator can set of the gateway; the variables of services/common hold here as well."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, AliasChoices, Field, ValidationError

from services.common.settings import Settings, SettingsError


def _base_url(value: str) -> str:
    parts = urlsplit(value)
    try:
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or parts.path not in {"", "/"} or parts.query or parts.fragment or parts.username:
        raise ValueError("write it as http://host:8000")
    return f"{parts.scheme}://{parts.netloc}"


def _setting(name: str, default: Any, **options: Any) -> Any:
    return Field(default, validation_alias=AliasChoices(name), **options)


BaseUrl = Annotated[str, AfterValidator(_base_url)]


class GatewaySettings(Settings):
    """The gateway's own variables; docs/gateway.md has the same table with the reasons."""

    port: int = _setting("PORT", 3000, ge=0, le=65535)
    modern_url: BaseUrl = _setting("MODERN_URL", "http://127.0.0.1:8000")
    historical_url: BaseUrl = _setting("HISTORICAL_URL", "http://127.0.0.1:8001")
    gateway_rate_limit: bool = _setting("GATEWAY_RATE_LIMIT", False)

    # How long an upstream may take, in seconds.
    upstream_connect_timeout: float = _setting("UPSTREAM_CONNECT_TIMEOUT", 1.0, gt=0)
    upstream_timeout: float = _setting("UPSTREAM_TIMEOUT", 30.0, gt=0)
    upstream_connections: int = _setting("UPSTREAM_CONNECTIONS", 128, ge=1)
    upstream_poll: float = _setting("UPSTREAM_POLL_SECONDS", 5.0, gt=0)

    # When an upstream is left alone, and for how long.
    breaker_failures: int = _setting("BREAKER_FAILURES", 5, ge=1)
    breaker_seconds: float = _setting("BREAKER_SECONDS", 2.0, gt=0)


def load() -> GatewaySettings:
    """Return the settings of this process's environment, or raise `SettingsError`."""
    try:
        return GatewaySettings()
    except ValidationError as error:
        lines = [f"  {fault['loc'][0]}: {fault['msg']}" for fault in error.errors()]
        raise SettingsError("The gateway cannot start:\n" + "\n".join(lines)) from None
