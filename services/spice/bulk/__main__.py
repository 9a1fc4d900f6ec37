"""`python -m services.spice.bulk births.parquet positions.parquet`."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Container, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from tqdm import tqdm

from services import extras, home
from services.common.cpus import available_cpus
from services.common.version import VERSION
from services.ephemeris.astrology.ayanamsa_table import AYANAMSAS
from services.ephemeris.errors import EphemerisError, InvalidInput
from services.ephemeris.kernels.manifest import Manifest
from services.ephemeris.options import (
    CORRECTIONS,
    FRAMES,
    OBSERVERS,
    ZODIACS,
    Options,
    resolve_bodies,
)
from services.ephemeris.targets.registry import REGISTRY
from services.ephemeris.targets.small_bodies import add_loaded
from services.ephemeris.time.timescales import SCALES
from services.hints import sentence

if TYPE_CHECKING:
    from services.hints import Vocabulary
    from services.spice.bulk.job import Done, Task

FORMATS = (".parquet", ".csv")


def _scheduler(_context: click.Context, _option: click.Parameter, address: str | None) -> Any:
    if address is not None and not re.fullmatch(r"[a-z]+://.+:\d+", address):
        raise click.BadParameter(f"{address!r} is no address such as tcp://scheduler:8786.")
    return address


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("births", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("positions", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--bodies", metavar="ID,ID..", help="As GET /bodies names them.")
@click.option(
    "--zodiac",
    type=click.Choice(ZODIACS, case_sensitive=False),
    default="tropical",
    show_default=True,
)
@click.option("--ayanamsa", default="lahiri", show_default=True, help="For the sidereal zodiac.")
@click.option(
    "--observer",
    type=click.Choice(OBSERVERS, case_sensitive=False),
    default="topocentric",
    show_default=True,
)
@click.option("--observer-body", metavar="ID", help="Instead: the centre of this body.")
@click.option(
    "--corrections",
    type=click.Choice(CORRECTIONS, case_sensitive=False),
    default="apparent",
    show_default=True,
)
@click.option(
    "--frame",
    type=click.Choice(FRAMES, case_sensitive=False),
    default="ecliptic_of_date",
    show_default=True,
)
@click.option(
    "--time-scale",
    type=click.Choice(SCALES, case_sensitive=False),
    default="utc",
    show_default=True,
)
@click.option(
    "--calendar", type=click.Choice(["gregorian", "julian", "auto"], case_sensitive=False),
    default="gregorian", show_default=True,
)  # fmt: skip
@click.option(
    "--time-uncertainty", type=click.FloatRange(0.0, 31_557_600.0), default=0.0,
    help="One sigma of all birth times, seconds.",
)  # fmt: skip
@click.option("--houses", metavar="SYSTEM", help="For births without a houses column of their own.")
@click.option("--processes", type=click.IntRange(1, 256), help="By default one for each core.")
@click.option(
    "--dask", metavar="tcp://HOST:PORT", callback=_scheduler,
    help="Compute on this Dask cluster instead.",
)  # fmt: skip
@click.option(
    "--part", type=click.IntRange(1, 1_000_000), default=16_384, show_default=True,
    help="Births computed, kept and held in memory at a time by each process.",
)  # fmt: skip
@click.option("--kernel-set", envvar="KERNEL_SET_TAG", default="DE440", show_default=True)
@click.option(
    "--kernels", envvar="KERNELS_DIR", type=click.Path(path_type=Path),
    default=home.kernels, help="The folder of the kernel sets.",
)  # fmt: skip
@click.option("--quiet", is_flag=True, help="No progress bar.")
def main(births: Path, positions: Path, **arguments: Any) -> None:
    """Compute the charts of all BIRTHS into the file POSITIONS, a row for each body.

    Both are Parquet or CSV, by their names. The births need the columns birth_time (or local_time,
    what a clock showed there, or its date and time), and latitude and longitude (or place, a
    town's name), and may have time_zone, elevation, calendar, houses and id. Rows that cannot be
    computed are listed beside the output, in NAME.rejects.csv. A run that was broken off goes on
    where it stopped when it is started again.

    Exit codes: 0 done, 1 done and some rows were rejected, 2 usage, 3 could not run.
    """
    if (words := extras.lacking("bulk")) is not None:
        click.echo(f"error: this command {words}", err=True)
        sys.exit(3)
    from services.spice.bulk.errors import BulkError  # noqa: PLC0415 - after --help: Arrow is slow
    from services.spice.bulk.finished_parts import rejects_of  # noqa: PLC0415

    for path in (births, positions):
        if path.suffix.lower() not in FORMATS:
            raise click.UsageError(f"{path} must end in one of: {', '.join(FORMATS)}")
    if births.resolve() in {positions.resolve(), rejects_of(positions).resolve()}:
        raise click.UsageError(f"this would write over the births, {births}")
    try:
        sys.exit(_run(births, positions, arguments))
    except (BulkError, EphemerisError, OSError) as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(3)
    except KeyboardInterrupt:
        click.echo("broken off; run the same again to go on", err=True)
        sys.exit(130)


def _run(births: Path, positions: Path, arguments: dict[str, Any]) -> int:
    """Do it; return the exit code."""
    job = _task(positions, arguments)
    from services.spice.bulk import local  # noqa: PLC0415

    if not arguments["dask"]:
        local.prepare()  # it imports while we do
    from services.spice.bulk import finished_parts  # noqa: PLC0415
    from services.spice.bulk.birth_files import count  # noqa: PLC0415

    kept = finished_parts.FinishedParts(positions)
    began = time.monotonic()
    charts = rows = 0
    with (
        kept.open(job, births, arguments["part"], VERSION) as finished,
        tqdm(
            total=count(births), unit=" births", unit_scale=True, disable=arguments["quiet"]
        ) as bar,
    ):
        reader = _Reader(births, arguments["part"], finished, bar)

        def keep(done: Done) -> None:
            nonlocal charts, rows
            kept.keep(done)
            charts += done.births
            rows += done.positions
            bar.update(done.births + len(done.rejects))

        if arguments["dask"]:
            from services.spice.bulk import dask_cluster  # noqa: PLC0415

            dask_cluster.run(job, iter(reader), arguments["dask"], keep)
        else:
            processes = arguments["processes"] or available_cpus()
            local.run(job, iter(reader), processes, kept.folder, keep)
        names = reader.names
        rejected = kept.join(reader.count, with_ids="id" in names, with_choices="place" in names)
    click.echo(
        f"{charts:,} charts, {rows:,} positions in {time.monotonic() - began:.1f} s"
        + (f" (and {len(finished)} parts that were done before)" if finished else "")
        + (f"; {rejected:,} rows rejected: see {kept.rejects}" if rejected else "")
    )
    return 1 if rejected else 0


def _task(positions: Path, arguments: dict[str, Any]) -> Task:
    """Return what the workers need to know. Raises InvalidInput (options)."""
    from services.spice.bulk.job import Task  # noqa: PLC0415

    names = ("zodiac", "ayanamsa", "observer", "corrections", "frame")
    ids: tuple[str, ...] | None = None
    if arguments["bodies"]:
        words = [word.strip() for word in arguments["bodies"].split(",")]
        ids = tuple(words)
    chosen = {
        **{name: arguments[name] for name in names},
        "ayanamsa": _named(arguments["ayanamsa"], AYANAMSAS, "an ayanamsa", "AYANAMSA_NAMES"),
        "houses": _named(arguments["houses"], (), "a house system", "HOUSE_NAMES"),
    }
    for file, _ in Manifest.read(arguments["kernels"]).optional():
        bodies_named = {int(naif): name for naif, name in file.facts.get("bodies", {}).items()}
        add_loaded(bodies_named, bodies_named)
    if arguments["observer_body"] is not None:
        stand = REGISTRY.resolve(arguments["observer_body"]).id
        chosen |= {"observer": "body", "observer_body": stand}
    options = Options(bodies=ids, missing="null", **chosen)
    resolve_bodies(options)
    return Task(
        kernel_set=arguments["kernel_set"],
        kernels=str(arguments["kernels"].absolute()),
        options=options,
        time_scale=arguments["time_scale"],
        calendar=arguments["calendar"],
        time_uncertainty_s=arguments["time_uncertainty"],
        csv=positions.suffix.lower() == ".csv",
    )


def _named(word: str | None, ids: Container[str], kind: str, vocabulary: str) -> str | None:
    """Return the id that an option spells. Raises InvalidInput with a hint."""
    if word is None or word in ids:
        return word
    from services.ephemeris.astrology import names  # noqa: PLC0415 - a rare need, and slow

    known: Vocabulary = getattr(names, vocabulary)
    name = known.exact(word)
    if name is None:
        raise InvalidInput(sentence(f"{word[:40]!r} is not {kind}{known.refusal(word)}"))
    return name


class _Reader:
    """The parts that are still to be done; `count` is how many there are in all, once read."""

    def __init__(self, births: Path, size: int, finished: set[int], bar: tqdm) -> None:  # type: ignore[type-arg]
        self.births, self.size, self.finished, self.bar = births, size, finished, bar
        self.count = 0
        self.names: list[str] = []

    def __iter__(self) -> Iterator[tuple[int, int, bytes]]:
        import pyarrow as pa  # noqa: PLC0415

        from services.spice.bulk.birth_files import parts  # noqa: PLC0415

        first = 0
        for number, table in enumerate(parts(self.births, self.size)):
            self.count = number + 1
            self.names = table.column_names
            if number in self.finished:
                self.bar.update(table.num_rows)
            else:
                sink = pa.BufferOutputStream()
                with pa.ipc.new_stream(sink, table.schema) as stream:
                    stream.write_table(table)
                yield number, first, sink.getvalue().to_pybytes()
            first += table.num_rows


if __name__ == "__main__":
    main(prog_name="python -m services.spice.bulk")
