"""Where a run keeps what is done, so that it can be broken off at any moment and taken up again.

Beside the output lies a folder with one file a part. A part's files appear whole (written under
another name, then renamed), the rejects first: where the positions are, the part is done. The
output is written beside the computing, part after part as they come to be next, and only once.
"""

from __future__ import annotations

import csv
import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from services.spice.bulk.errors import BulkError
from services.spice.bulk.job import Done, Task

HEAD = ("row", "id", "field", "reason", "choices")
REPEATING = (
    *("row", "id", "tt_jd", "body", "sign", "house_system", "utc", "zone", "utc_offset"),
    *("calendar", "candidates", "weight", "town", "town_latitude", "town_longitude", "warnings"),
)
"""The columns worth the time of a dictionary and of compression."""


def rejects_of(output: Path) -> Path:
    """Return where the rows that cannot be computed are listed."""
    return output.with_name(f"{output.stem}.rejects.csv")


class FinishedParts:
    """The parts of one output."""

    def __init__(self, output: Path) -> None:
        self.output = output
        self.rejects = rejects_of(output)
        self.folder = output.with_name(f"{output.name}.parts")
        self._output: _Output | None = None

    @contextmanager
    def open(self, task: Task, births: Path, size: int, version: str) -> Iterator[set[int]]:
        """Give the numbers of the parts that are done already. Raises BulkError.

        The parts of another run (another input, other options, another version) are refused.
        """
        stat = births.stat()
        plan = json.loads(json.dumps({
            "version": version, "births": births.name, "bytes": stat.st_size,
            "modified": stat.st_mtime_ns, "rows_a_part": size,
            "task": asdict(task) | {"options": task.options._asdict()},
        }))  # fmt: skip
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "run.json").open("a+") as stream:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise BulkError(f"another run is writing {self.output} now") from None
            finished = self._finished()
            stream.seek(0)
            if finished and _plan(stream.read()) != plan:
                raise BulkError(
                    f"{self.folder} holds parts of a run with other births or options: take those "
                    "up again, or delete the folder"
                )
            stream.truncate(0)
            stream.write(json.dumps(plan, indent=1))
            stream.flush()
            try:
                yield finished
            finally:
                if self._output is not None:
                    self._output.abandon()
                if self.folder.exists() and not self._finished():
                    shutil.rmtree(self.folder)  # nothing is lost, and nobody is held up by it

    def _finished(self) -> set[int]:
        """Return the numbers of the parts that lie in the folder."""
        names = (part.stem for part in self.folder.glob(f"*{self._suffix}"))
        return {int(name) for name in names if name.isdecimal()}

    @property
    def _csv(self) -> bool:
        return self.output.suffix.lower() == ".csv"

    @property
    def _suffix(self) -> str:
        return self.output.suffix if self._csv else ".arrow"

    def _part(self, number: int) -> Path:
        return self.folder / f"{number}{self._suffix}"

    def keep(self, done: Done) -> None:
        """Keep what a part has given."""
        if done.rejects:
            with (self.folder / f"{done.number}.tmp").open("w", newline="") as stream:
                csv.writer(stream).writerows(done.rejects)
                _settle(stream)
            (self.folder / f"{done.number}.tmp").rename(self.folder / f"{done.number}.rejects")
        written = self.folder / f"{done.number}.tmp"
        if done.file is not None:
            written = Path(done.file)
            with written.open("rb") as file:
                os.fsync(file.fileno())
        else:
            assert done.data is not None  # noqa: S101 - a part gives its bytes, or fails
            with written.open("wb") as file:
                file.write(done.data)
                _settle(file)
        written.rename(self._part(done.number))
        self._append()

    def _append(self) -> None:
        """Put the parts that are next into the output that is being written."""
        if self._output is None:
            kind = _CsvOutput if self._csv else _ParquetOutput
            self._output = kind(self.output.with_name(self.output.name + ".tmp"))
        while (part := self._part(self._output.parts)).exists():
            self._output.add(part)
            self._output.parts += 1

    def join(self, count: int, *, with_ids: bool, with_choices: bool = False) -> int:
        """Make the output and the rejects of the parts 0..count-1; return how many are rejected.

        The output appears whole; then the parts are deleted.
        """
        unused = {name for name, used in (("id", with_ids), ("choices", with_choices)) if not used}
        rejected = self._join_rejects(count, unused)
        if count:
            self._append()
        if self._output is not None:
            if self._output.parts != count:
                raise BulkError(f"part {self._output.parts} is missing in {self.folder}: run again")
            self._output.finish(self.output)
            self._output = None
        shutil.rmtree(self.folder)
        return rejected

    def _join_rejects(self, count: int, unused: set[str]) -> int:
        rejected = 0
        whole = self.rejects.with_name(self.rejects.name + ".tmp")
        with whole.open("w", newline="") as stream:
            writer = csv.writer(stream)
            keep = [i for i, name in enumerate(HEAD) if name not in unused]
            writer.writerow([HEAD[i] for i in keep])
            for number in range(count):
                path = self.folder / f"{number}.rejects"
                if path.exists():
                    with path.open(newline="") as part:
                        for row in csv.reader(part):
                            writer.writerow([row[i] for i in keep])
                            rejected += 1
        whole.replace(self.rejects)
        return rejected


class _Output:
    """A file that grows part by part under another name; `parts` says how many it has."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.parts = 0

    def add(self, part: Path) -> None:
        """Append a part's file."""
        raise NotImplementedError

    def close(self) -> None:
        """End the file."""
        raise NotImplementedError

    def finish(self, output: Path) -> None:
        """End the file and give it its name."""
        self.close()
        self.path.replace(output)

    def abandon(self) -> None:
        """Leave no half file behind, whatever was the matter with it."""
        with suppress(OSError):
            self.close()
        self.path.unlink(missing_ok=True)


class _CsvOutput(_Output):
    """The parts' lines, with the first one's head."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._stream = path.open("wb")

    def add(self, part: Path) -> None:
        with part.open("rb") as lines:
            if self.parts:
                lines.readline()
            shutil.copyfileobj(lines, self._stream, 1 << 20)

    def close(self) -> None:
        self._stream.close()


class _ParquetOutput(_Output):
    """A row group for each part."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._writer: Any = None
        self._schema: Any = None

    def add(self, part: Path) -> None:
        with pa.memory_map(str(part)) as source, pa.ipc.open_file(source) as stored:
            positions = stored.read_all()
            if self._writer is None:
                schema = self._schema = positions.schema
                self._writer = pq.ParquetWriter(self.path, schema, **_known(schema))
            elif positions.schema.metadata != self._schema.metadata:
                raise BulkError(
                    f"{part.name} was computed with other kernels, time zones or places than the "
                    f"parts before it: give all workers the same, delete {part.parent}, run again"
                )
            self._writer.write_table(positions)

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()


def _plan(text: str) -> Any:
    """Return a run's plan, None for one that was broken off while it was written."""
    try:
        return json.loads(text)
    except ValueError:
        return None


def _known(schema: pa.Schema) -> dict[str, Any]:
    """Return how to write Parquet: random digits do not shrink, columns that repeat do."""
    repeating = [name for name in REPEATING if name in schema.names]
    return {
        "compression": {n: "snappy" if n in repeating else "none" for n in schema.names},
        "use_dictionary": repeating,
        "write_statistics": ["row"],
    }


def _settle(stream: Any) -> None:
    stream.flush()
    os.fsync(stream.fileno())
