"""Take the items of a JSON list apart without rewriting them: each keeps its own bytes."""

from __future__ import annotations

import re

_TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[][{},]', re.DOTALL)


def items_of_only_list(text: bytes) -> list[bytes]:
    """Return the items of the list in `{"name": [item, ...]}`, as they are written.

    The text must be valid JSON of that shape; nothing is checked here.
    """
    items: list[bytes] = []
    depth = begin = 0
    for match in _TOKEN.finditer(text):
        token = text[match.start()]
        if token in b"{[":
            depth += 1
            if depth == 2:
                begin = match.end()
        elif token in b"}]":
            depth -= 1
            if depth == 1:
                items.append(text[begin : match.start()].strip())
                break
        elif token == 0x2C and depth == 2:
            items.append(text[begin : match.start()].strip())
            begin = match.end()
    return items
