"""An operator's own SPK (out of JPL Horizons, say): checked, copied, recorded, loaded always.

It goes in before a set's own files, so that these win: it brings bodies, and moves no planet.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import spiceypy

from services.ephemeris.kernels.daf import DISCRETE_TYPES, Segment, segments
from services.ephemeris.kernels.digests import sha256
from services.ephemeris.kernels.manifest import ADDED, FILES, Manifest
from services.ephemeris.kernels.pool import REQUIRED_BODIES, spice_name
from services.ephemeris.kernels.reach import EVER, Spans, merged, reach
from services.ephemeris.targets.registry import REGISTRY
from services.ephemeris.targets.small_bodies import is_small_body, number_of, numbers
from services.spice.kernel_sets import structure, workspace
from services.spice.kernel_sets.errors import KernelError
from services.spice.kernel_sets.structure import UnsoundError

TYPES = (2, 3, 13, 20, 21)
FRAMES = {1: "J2000", 17: "ECLIPJ2000"}
SET_BODIES = (0, *REQUIRED_BODIES)
_NAME = re.compile(r"[\w.+-]{1,80}\.bsp", re.ASCII)
_BODY_NAME = re.compile(r"[^\W\d_][\w '.-]{0,39}")
"""A letter, then what stands in tables and CSV as it is."""
_LOOKS = 5
"""Places along each segment at which CSPICE is asked for a state."""


@dataclass(frozen=True, slots=True)
class Added:
    """What a file brings: spans (TDB s past J2000) by NAIF id, and whom it has in vain."""

    name: str
    bodies: dict[int, Spans]
    left_to_set: tuple[int, ...]


def add(folder: Path, path: Path, name: str | None = None) -> Added:
    """Check an SPK and put it beside the kernels of `folder`; `name`: what its one body is called.

    Raises UnsoundError where the file is not fit, KernelError where it cannot be put in place.
    """
    if _NAME.fullmatch(path.name) is None:
        raise KernelError(
            f"{path.name[:80]!r} is no name for a kernel here: letters, digits, . _ + -, then .bsp"
        )
    added = inspect(path)
    if name is not None:
        _check_name(name, added)
    with workspace.locked(folder) as files:
        known = Manifest.read(folder).files.get(path.name)
        if known is not None and known.kind != ADDED:
            raise KernelError(f"{path.name} is the product's own: give yours another name")
        workspace.need_room(files, path.stat().st_size, path.name)
        with workspace.scratch(files) as scratch, workspace.disk_errors(path):
            part = scratch / path.name
            shutil.copyfile(path, part)
            inspect(part)  # what was copied, not what was looked at before
            size, digest = part.stat().st_size, sha256(part)
            workspace.install(part, folder / FILES / path.name)
        spans = merged(span for own in added.bodies.values() for span in own)
        workspace.record(
            folder,
            {
                path.name: {
                    "kind": ADDED, "size": size, "sha256": digest,
                    "about": f"added by the operator: {_ids(added.bodies)}",
                    "begin_et": spans[0][0], "end_et": spans[-1][1],
                    "bodies": {str(naif): name for naif in added.bodies if name is not None},
                    "get": f"python -m services.spice.kernel_sets add {path.name}, from where you "
                    f"have it, or remove {path.name}",
                }
            },
        )  # fmt: skip
    return added


def _check_name(name: str, added: Added) -> None:
    """Raise KernelError unless a file has one body, and the name can be that body's."""
    if len(added.bodies) != 1:
        raise KernelError(f"--name goes with one body; {added.name} has {len(added.bodies)}")
    if _BODY_NAME.fullmatch(name) is None or "null" in name:
        raise KernelError(
            f"{name[:40]!r} is no name for a body here: a letter, then up to 39 letters, digits, "
            "blanks, . ' - _"
        )
    other = REGISTRY.find(name)
    (naif,) = added.bodies
    if other is not None and (other.naif is None or naif not in numbers(other.naif)):
        raise KernelError(
            f"{name} is the name of another target ({other.definition}): give yours another one"
        )


def remove(folder: Path, name: str) -> None:
    """Take an added file out again."""
    with workspace.locked(folder) as files:
        known = Manifest.read(folder).files.get(name)
        if known is None or known.kind != ADDED:
            raise KernelError(f"{name[:80]!r} is no file that was added. To see those: list")
        workspace.record(folder, {name: None})
        (files / name).unlink(missing_ok=True)


def inspect(path: Path) -> Added:
    """Return what an SPK brings. Raises UnsoundError, which says what is wrong with it."""
    try:
        structure.check_layout(path, path.name)
    except OSError as error:
        raise KernelError(f"cannot read {path}: {error.strerror}") from error
    with path.open("rb") as stream:
        if stream.read(8) != b"DAF/SPK ":
            raise UnsoundError(f"{path.name} is no SPK: it tells no positions")
    own = segments(path)
    ranked: dict[int, list[Segment]] = {}
    for segment in own:
        _check_segment(segment, path.name)
        ranked.setdefault(segment.body, []).append(segment)
    mine = {body: ranked[body] for body in ranked if body not in SET_BODIES}
    if not mine:
        raise UnsoundError(
            f"{path.name} has only bodies of the sets themselves ({_ids(ranked)}), whose own files "
            "go before it: it would change nothing"
        )
    for body in mine:
        _check_centers(body, mine, path.name)
    _ask_cspice(path, own)
    bodies = {
        body: merged((one.begin, one.end) for one in mine[body]) for body in mine if _shown(body)
    }
    if not bodies:
        raise UnsoundError(
            f"{path.name} has no small body and no planet's centre, but {_ids(mine)}: nothing that "
            "can be asked for here"
        )
    return Added(path.name, bodies, tuple(body for body in ranked if body in SET_BODIES))


def _shown(body: int) -> bool:
    """Say whether a body can be asked for: a small body, or the centre of Mars to Pluto."""
    return is_small_body(body) or body in range(499, 1000, 100)


def _check_segment(segment: Segment, name: str) -> None:
    """Raise UnsoundError unless one segment can be read, and makes sense."""
    who = f"{name}: body {segment.body}"
    if segment.kind not in TYPES:
        raise UnsoundError(
            f"{who} is in a segment of SPK type {segment.kind}; read here are "
            f"{', '.join(map(str, TYPES))}"
        )
    if segment.frame not in FRAMES:
        raise UnsoundError(
            f"{who} is in the frame {segment.frame}, not in J2000 (1) or ECLIPJ2000 (17)"
        )
    if not -np.inf < segment.begin < segment.end < np.inf:
        raise UnsoundError(f"{who} has a segment that covers no time")
    if segment.records is None:
        if segment.kind != 20:
            raise UnsoundError(f"{who} has a segment of which the directory is wrong")
        return
    if not np.isfinite(segment.records).all():
        raise UnsoundError(f"{who} has records that hold no numbers (NaN or infinity)")
    if segment.kind in DISCRETE_TYPES:
        _check_epochs(segment, who)
    else:
        last = segment.init + segment.step * len(segment.records)
        if not (segment.step > 0.0 and segment.init <= segment.begin and segment.end <= last):
            raise UnsoundError(f"{who} has records that do not reach over its span")


def _check_epochs(segment: Segment, who: str) -> None:
    assert segment.records is not None  # noqa: S101 - the caller looked
    epochs = segment.records[0, -segment.count :]
    if (np.diff(epochs) <= 0.0).any():
        raise UnsoundError(f"{who} has epochs that are not in order")
    if segment.end > epochs[-1] or (segment.kind == 13 and segment.begin < epochs[0]):
        raise UnsoundError(f"{who} has epochs that do not reach over its span")


def _check_centers(body: int, mine: dict[int, list[Segment]], name: str) -> None:
    """Raise UnsoundError unless every centre is a body of the sets, or leads to one in the file."""
    ends = {
        center: [Segment(center, 0, 1, 2, *EVER[0])]
        for own in mine.values()
        for center in (one.center for one in own)
        if center in SET_BODIES
    }
    if not reach({**ends, **mine}, body):
        centers = sorted({one.center for one in mine[body]})
        raise UnsoundError(
            f"{name}: body {body} is given from {', '.join(map(str, centers))}, which neither the "
            "file nor any set leads to the Sun or the solar system's barycentre"
        )


def _ask_cspice(path: Path, own: list[Segment]) -> None:
    """Have CSPICE load the file, and give a finite state at some epochs of each segment."""
    with spice_name(path) as name, structure.spice_errors(path):
        spiceypy.furnsh(name)
        try:
            for one in own:
                for et in np.linspace(one.begin, one.end, _LOOKS).tolist():
                    state, _ = spiceypy.spkgeo(one.body, et, FRAMES[one.frame], one.center)
                    if not np.isfinite(state).all():
                        raise UnsoundError(f"{path.name}: body {one.body} has no state at {et:.0f}")
        finally:
            spiceypy.unload(name)


def _ids(bodies: dict[int, object] | dict[int, Spans] | dict[int, list[Segment]]) -> str:
    return ", ".join(
        str(naif) if (number := number_of(naif)) is None else f"({number})" for naif in bodies
    )
