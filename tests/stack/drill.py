"""Restores of PostgreSQL under other people's sessions, counted: writes docs/restores.md.

    scripts/drill.sh            about five minutes, outside CI

Each restore meets, by a seeded draw, another role's session, a superuser's session (looking on, or
holding a table in an open transaction), and in all of them an autovacuum that works on every
change. What counts is what clients of the live database find.
"""

from __future__ import annotations

import base64
import os
import platform
import random
import signal
import subprocess
import tempfile
import time
from collections import Counter
from contextlib import ExitStack, closing
from pathlib import Path

import click
import psycopg
from operators import ROOT, Operator, details
from postgres import Postgres
from restores import EAGER, OTHER, OWNER, SUPERUSER, Kept

SESAME = "open sesame"
CLEAR = "files in the clear"
PAGE = ROOT / "docs/restores.md"
GUESTS = (
    ("nobody else", None, False),
    ("another role looks on", OTHER, False),
    ("another role holds a table", OTHER, True),
    ("a superuser looks on", SUPERUSER, False),
    ("a superuser holds a table", SUPERUSER, True),
    ("the same role holds a table", OWNER, True),
)


def meet(kept: Kept, role: str | None, holds: bool) -> str:
    """Restore once beside a session; return how it went. AssertionError: data suffered."""
    kept.fill(2)
    before = kept.holds()
    with ExitStack() as stack:
        if role is not None:
            session = stack.enter_context(closing(kept.session(role)))
            session.execute("SELECT count(*) FROM charts")
            if not holds:
                session.commit()
        done = kept.operator.run("restore_backup", "", "--yes")
    now = kept.holds()
    assert kept.open_to_all(), "locked"
    assert kept.leftovers() == [], kept.leftovers()
    if done.returncode == 0:
        assert now == kept.backed_up, "restored, but not what was backed up"
        return "restored"
    assert "live data are as they were" in done.stderr, done.stderr
    assert now == before, "refused, but the live data changed"
    return "refused"


def restores(kept: Kept, number: int, seed: int) -> tuple[dict[str, Counter], float]:
    """Restore `number` times; return what came of it by who was there, and the longest time."""
    draw, longest = random.Random(seed), 0.0
    outcomes: dict[str, Counter] = {name: Counter() for name, _, _ in GUESTS}
    for turn in range(number):
        name, role, holds = GUESTS[turn] if turn < len(GUESTS) else draw.choice(GUESTS)
        begun = time.monotonic()
        outcome = meet(kept, role, holds)
        longest = max(longest, time.monotonic() - begun)
        outcomes[name][outcome] += 1
        click.echo(f"{turn + 1}/{number} {name}: {outcome}")
    return outcomes, longest


def interruptions(folder: Path, kept: Kept, number: int, seed: int) -> Counter:
    """Interrupt encrypted backups at random moments; count what stays, and in what form."""
    draw, counts = random.Random(seed), Counter()
    temporary, backups = folder / "temporary", folder / "interrupted"
    temporary.mkdir()
    operator = Operator(
        BACKUP_DIR=backups, TMPDIR=temporary, BACKUP_PASSPHRASE=SESAME, **kept.settings
    )
    for _ in range(number):
        kind = draw.choice((signal.SIGTERM, signal.SIGKILL))
        process = subprocess.Popen(
            [ROOT / "scripts/backup.sh"], env=operator.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(draw.uniform(0.3, 1.6))
        process.send_signal(kind)
        ended = process.wait(30)
        counts["finished before" if ended == 0 else f"ended by {kind.name}"] += 1
        for path in [*backups.rglob("*"), *temporary.rglob("*")]:
            if path.is_file() and path.suffix not in {".json", ".sha256"} and path.stat().st_size:
                clear = not path.read_bytes().startswith(b"age-encryption.org/v1")
                counts[CLEAR] += clear
    assert counts[CLEAR] == 0, counts
    return counts


def answer() -> bytes:
    """Return what takes as much room as a chart's answer, and does not compress much."""
    return base64.b64encode(random.Random(1).randbytes(2400))


def recovery(kept: Kept, number: int) -> tuple[float, float, float]:
    """Lose a database of `number` charts; return seconds of backup, verification and recovery."""
    kept.fill(number - kept.holds()[0], answer())
    before = kept.holds()
    times = []
    for script in ("backup", "verify_backups"):
        begun = time.monotonic()
        kept.operator.ask(script)
        times.append(time.monotonic() - begun)
    kept.server.sql("postgres", f"DROP DATABASE {kept.name} WITH (FORCE)")
    begun = time.monotonic()
    report = kept.operator.ask("emergency_recovery")
    times.append(time.monotonic() - begun)
    assert kept.holds() == before, "charts were lost"
    click.echo(details(report)["database"])
    backup, verification, recovered = times
    return backup, verification, recovered


def page(outcomes, longest, cut, times, charts, number) -> str:
    """Return the page's text."""
    rows = "\n".join(
        f"| {name} | {sum(counts.values())} | {counts['restored']} | {counts['refused']} |"
        for name, counts in outcomes.items()
    )
    done = sum(counts["restored"] for counts in outcomes.values())
    backup, verification, recovered = times
    ways = {what: count for what, count in sorted(cut.items()) if what != CLEAR}
    cuts = ", ".join(f"{count} {what}" for what, count in ways.items())
    return f"""# Restores that were counted

Written by `scripts/drill.sh` (outside CI; Linux {platform.machine()}, {os.cpu_count()} processors,
PostgreSQL {psycopg.pq.version() // 10000} client). The database belongs to a role without special
powers (CREATEDB); autovacuum works on every change, once a second.

| who else was there | restores | restored | refused, the live data untouched |
|---|---|---|---|
{rows}

{number} restores: {done} restored and {number - done} refused; none left the database locked,
without its name, or with data of neither side. The longest took {longest:.1f} s, a refusal's
waiting included.

{charts:,} charts with answers of {len(answer()):,} bytes: backed up in {backup:.1f} s, verified
in a scratch database in {verification:.1f} s; the database dropped, and every chart back in
{recovered:.1f} s.

{sum(ways.values())} encrypted backups interrupted at random moments: {cuts}.
Files in the clear that stayed in BACKUP_DIR or the temporary folder: {cut[CLEAR]}.
"""


@click.command()
@click.option("--number", default=50, show_default=True)
@click.option("--charts", default=100_000, show_default=True)
@click.option("--seed", default=15, show_default=True)
def main(number: int, charts: int, seed: int) -> None:
    """Count restores, interruptions and a recovery, and write docs/restores.md."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        server = Postgres(folder, **EAGER)
        stack.callback(server.stop)
        kept = Kept(server.start(), folder)
        kept.fill(500)
        kept.operator.ask("backup")
        kept.backed_up = kept.holds()
        outcomes, longest = restores(kept, number, seed)
        cut = interruptions(folder, kept, 20, seed)
        times = recovery(kept, charts)
    PAGE.write_text(page(outcomes, longest, cut, times, charts, number))
    click.echo(f"wrote {PAGE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
