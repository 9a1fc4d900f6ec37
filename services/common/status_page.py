"""What the service says of itself as a page for people; programs get the same as JSON.

No script and nothing from elsewhere: one style, which the policy knows by its digest.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from starlette.responses import Response
from starlette.types import Scope

from services.common import accept

_STYLE = """
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { margin: 0 auto; padding: 1.5rem; max-width: 54rem; color: #1b1f24; background: #fdfdfb; }
h1 { font-size: 1.6rem; margin: 0 0 .25rem; }
h2 { font-size: 1.1rem; margin: 1.75rem 0 .5rem; }
.lead { font-size: 1.1rem; margin: 0 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .75rem .3rem 0;
  border-top: 1px solid #d5d8dc; overflow-wrap: anywhere; }
th { font-weight: 500; width: 16rem; color: #4a5058; }
.badge { display: inline-block; padding: 0 .5rem; border: 1px solid; border-radius: .25rem;
  font-size: .95rem; font-weight: 600; }
.good { color: #17603a; } .fair { color: #7a4a00; } .bad { color: #a31d1d; }
a { color: #1f5fa8; }
nav a { display: inline-block; padding: .25rem 0; margin-right: 1.25rem; }
@media (prefers-color-scheme: dark) {
  body { color: #e6e8ea; background: #16191c; }
  th { color: #b3b9c0; }
  th, td { border-color: #3a4047; }
  .good { color: #7fd6a5; } .fair { color: #f0c674; } .bad { color: #ff9d9d; }
  a { color: #8ab8f0; }
}
@media (max-width: 40rem) { th { width: 9rem; } }
"""
_DIGEST = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_DIGEST}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
OPERATIONS = ("coverage", "health", "routing")
"""The operations that are such pages."""

_WORDS = {
    "healthy": ("good", "✓"), "ready": ("good", "✓"), "degraded": ("fair", "!"),
    "unhealthy": ("bad", "✗"), "unreachable": ("bad", "✗"), "not-ready": ("fair", "!"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, how it is there (None: nothing to judge), and rows of names and values."""

    heading: str
    rows: Mapping[str, Any]
    status: str | None = None


@dataclass(frozen=True, slots=True)
class StatusPage:
    """A page: its title, one sentence, and what there is to know."""

    title: str
    lead: str
    sections: Sequence[Section]
    status: str | None = None
    links: Mapping[str, str] = field(default_factory=dict)


def wanted(scope: Scope) -> bool:
    """Say whether a request would rather have a page than JSON, as browsers say."""
    accepted = ",".join(v.decode("latin-1") for k, v in scope["headers"] if k == b"accept")
    return accept.preferred(accepted, (accept.JSON, accept.HTML)) == accept.HTML


def response(scope: Scope, page: StatusPage, status: int = 200) -> Response:
    """Return a page as an answer."""
    return Response(
        written(page, scope.get("root_path", ""), scope["path"]),
        status_code=status,
        headers={"cache-control": "no-store", **accept.VARY},
        media_type=accept.text(accept.HTML),
    )


def written(page: StatusPage, root: str, path: str) -> str:
    """Return a page as HTML."""
    title = escape(page.title)
    links = "".join(
        f'<a href="{escape(root + to)}">{escape(name)}</a>' for name, to in page.links.items()
    )
    sections = "".join(_section(number, one) for number, one in enumerate(page.sections))
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title} - Involution Engine</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f'<nav aria-label="Pages">{links}</nav>\n<main>\n<h1>{title} {_badge(page.status)}</h1>\n'
        f'<p class="lead">{escape(page.lead)}</p>\n{sections}'
        f"<p>Programs get this as JSON: <code>GET {escape(path)}</code> with "
        f"<code>accept: application/json</code>, or <code>curl</code>.</p>\n"
        "</main>\n</body>\n</html>\n"
    )


def _badge(status: str | None) -> str:
    """Return how something is, in a word and a sign, so that its colour is not needed."""
    if status is None:
        return ""
    kind, sign = _WORDS.get(status, ("fair", "?"))
    return f'<span class="badge {kind}">{sign} {escape(status)}</span>'


def _section(number: int, section: Section) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(text)}</td></tr>\n'
        for name, text in _rows(section.rows)
    )
    heading = f'<h2 id="s{number}">{escape(section.heading)} {_badge(section.status)}</h2>\n'
    return f'<section aria-labelledby="s{number}">\n{heading}<table>\n{rows}</table>\n</section>\n'


def _rows(values: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """Yield names and values as people read them; what is not known is left out."""
    for key, value in values.items():
        name = f"{before}{key.replace('_', ' ')}"
        if isinstance(value, Mapping):
            yield from _rows(value, f"{name}: ")
        elif value is not None and value not in ("", [], ()):
            yield name, text_of(value)


def text_of(value: Any) -> str:
    """Return a JSON value in words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, list | tuple):
        return ", ".join(map(text_of, value))
    return str(value)


def lapse(seconds: float) -> str:
    """Return a time that has passed, in the two largest units."""
    units = (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1))
    left, parts = int(seconds), []
    for name, size in units:
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count} {name}{'' if count == 1 else 's'}")
    return " ".join(parts[:2]) or "0 seconds"
