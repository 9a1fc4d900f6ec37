"""Block an address on all instances at once, let it in again, list what is blocked."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime

import click

from ops import blocklist, trail
from ops.amounts import Amount
from ops.configuration import configured
from ops.outcome import give_up
from services.common.settings import OperatorSettings

_HOUR = 3600.0


@click.command()
@click.argument("address", required=False)
@click.option("--hours", type=Amount(more=True), help="For how long [for ever].")
@click.option("--remove", is_flag=True, help="Let it in again.")
@click.option("--list", "listing", is_flag=True, help="Only list what is blocked.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def block_ip(
    address: str | None, hours: float | None, remove: bool, listing: bool, as_json: bool
) -> None:
    """Block ADDRESS (192.168.1.100) or a network (198.51.100.0/24, 2001:db8::/48).

    The list is in Redis: every worker of every instance follows it within a second, and an engine
    that is restarted reads it before anything else. Networks that hold a trusted proxy are refused.
    """
    settings = configured()
    if (address is None) != listing:
        raise click.UsageError("give an address, or --list")
    name = _network(settings, address, remove) if address else None
    try:
        with blocklist.redis_of(settings) as redis:
            done = _do(redis, name, hours, remove)
            entries = blocklist.entries(redis)
    except blocklist.NoRedis as error:
        give_up(str(error))
    if name:
        trail.record(settings, "block_removed" if remove else "block_added", name)
    if as_json:
        click.echo(json.dumps({"done": done, "blocked": entries}, indent=2))
        return
    click.echo(done)
    if listing:
        for entry, until in sorted(entries.items()):
            click.echo(f"{entry}  {_until(until)}")


def _do(redis: object, name: str | None, hours: float | None, remove: bool) -> str:
    if name is None:
        return "Blocked are:"
    if remove:
        return f"{name} {'is let in again' if blocklist.remove(redis, name) else 'was not blocked'}"
    until = None if hours is None else time.time() + hours * _HOUR
    blocklist.add(redis, name, until)
    return f"{name} is blocked {_until(until)}, on all instances within a second"


def _network(settings: OperatorSettings, address: str, remove: bool) -> str:
    try:
        name = blocklist.network(address)
    except ValueError:
        raise click.UsageError(f"{address!r} is neither an address nor a network") from None
    wanted = blocklist.parsed(name)
    for proxy in settings.trusted_proxies:
        if not remove and proxy.version == wanted.version and proxy.subnet_of(wanted):  # type: ignore[arg-type]
            raise click.UsageError(f"{name} holds the trusted proxy {proxy}: nobody could get in")
    return name


def _until(until: float | None) -> str:
    if until is None:
        return "for ever"
    return f"until {datetime.fromtimestamp(until, UTC):%Y-%m-%d %H:%M} UTC"
