"""The runbook, printed where it is needed, after a first look at the instances."""

from __future__ import annotations

import json
import re

import click

from ops.configuration import configured
from ops.instances import look
from ops.outcome import give_up
from services import home

PAGE = home.file("docs/runbook.md")


@click.command()
@click.argument("topic", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def emergency_runbook(topic: str | None, as_json: bool) -> None:
    """Print docs/runbook.md, or its section on TOPIC (a word of its heading).

    Before it stands what can be seen of the instances at this moment.
    """
    settings = configured()
    try:
        sections = chapters(PAGE.read_text())
    except OSError as error:
        give_up(f"{PAGE}: {error.strerror}")
    if topic is not None:
        matching = {name: text for name, text in sections.items() if topic.lower() in name.lower()}
        if not matching:
            names = "\n  ".join(sections)
            raise click.UsageError(f"no section on {topic!r}; there are\n  {names}")
        sections = matching
    now = {}
    for url in settings.instances:
        one = look(url)
        now[url] = one.health.get("status", f"status {one.status}" if one.status else "no answer")
    if as_json:
        click.echo(json.dumps({"now": now, "sections": sections}, indent=2))
        return
    for url, status in now.items():
        click.echo(f"now: {url}: {status}")
    for name, text in sections.items():
        click.echo(f"\n{click.style(name, bold=True)}\n\n{text}")


def chapters(text: str) -> dict[str, str]:
    """Return the page's sections: heading -> text."""
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)[1:]
    return {name.strip(): body.strip() for name, body in zip(parts[::2], parts[1::2], strict=True)}
