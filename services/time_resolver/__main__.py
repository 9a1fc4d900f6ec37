"""`python -m services.time_resolver`: the resolver alone, on port 8002 unless PORT is set.

With `refresh`, `rollback` or `status`: the time zone database.
"""

from __future__ import annotations

import os

import click

from services.refresh.command import commands
from services.refresh.flow import Source


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def cli(context: click.Context) -> None:
    """Serve the time resolver; or, with a command, renew its time zone database."""
    if context.invoked_subcommand is None:
        import uvicorn  # noqa: PLC0415 - slow to import, and the commands need none of it

        host = os.environ.get("BIND_ADDRESS", "127.0.0.1")
        port = int(os.environ.get("PORT", "8002"))
        uvicorn.run("services.time_resolver.main:app", host=host, port=port, proxy_headers=False)


def _time_zones(_context: click.Context) -> Source:
    from services.time_resolver.renewal import TimeZones  # noqa: PLC0415 - slow to import

    return TimeZones()


for _command in commands(_time_zones):
    cli.add_command(_command)

if __name__ == "__main__":
    cli(prog_name="python -m services.time_resolver")
