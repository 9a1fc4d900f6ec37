"""The older deployment guide, block by block, and what a test did with each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "tests/data/production_deployment_guide.md").read_text()
DEPLOYMENT = (ROOT / "docs/deployment.md").read_text()
_FENCE = re.compile(
    r"^(?P<indent> *)```(?P<language>\w*)\n(?P<text>.*?)^ *```$", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class Block:
    """A fenced block, the number it has in the guide, and the heading it stands under."""

    number: int
    heading: str
    language: str
    text: str

    @property
    def statements(self) -> list[str]:
        """What it says, without comments and empty lines."""
        lines = self.text.splitlines()
        return [line for line in lines if line.strip() and not line.lstrip().startswith("#")]

    def without(self, *lines: str) -> str:
        """Its text without lines that docs/deployment.md corrects: each must stand there."""
        left = self.text
        for line in lines:
            assert line in left, f"{line!r} is not printed in block {self.number}"
            assert f"`{line}`" in CORRECTIONS, f"{line!r} is corrected nowhere"
            left = left.replace(line, "")
        return left


def _blocks() -> list[Block]:
    blocks = []
    for number, match in enumerate(_FENCE.finditer(TEXT), 1):
        headings = re.findall(r"^#{2,4} (.+)$", outside(TEXT[: match.start()]), re.MULTILINE)
        text = re.sub(rf"^{match['indent']}", "", match["text"], flags=re.MULTILINE)
        blocks.append(Block(number, headings[-1], match["language"], text))
    return blocks


def outside(text: str) -> str:
    """The text without its fenced blocks, whose comments look like headings."""
    return _FENCE.sub("", text)


BLOCKS = _blocks()
_section = DEPLOYMENT.partition("## Where an older guide says otherwise")[2]
CORRECTIONS = _section.partition("\n## ")[0]


def block(words: str) -> Block:
    """The one block that holds these words."""
    (block,) = [one for one in BLOCKS if words in one.text]
    return block
