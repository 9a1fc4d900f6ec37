"""What a word that is not known was probably meant to be: a table first, likeness last.

A hint that misleads is worse than none: a table tells what a word means elsewhere, and where it
means several things it names them all. Likeness is for slips of the pen only; it never crosses from
one meaning to its opposite (north and south, apogee and perigee).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from functools import lru_cache

LONGEST = 40
"""Characters of a word that are looked at: what is longer is no slip of a name."""
SHORTEST = 3
"""A word of one or two characters is like anything."""
REMEMBERED = 2048
"""Words whose likeness is remembered, for each vocabulary."""
SHORTLIST = 6
"""Keys, by the pairs of letters they share, whose likeness is worked out."""
LOOKED_AT = 300
"""Keys looked at, about, for the shortlist of one word."""
IN_COMMON = 0.35
"""Least share of common pairs for a comparison: 'mras' and 'mars' have 0.4."""
ALIKE = 0.7
"""Least likeness, 0 to 1 (`difflib`'s ratio): 'rahu' is like 'uranus' by 0.6."""
TIE = 0.05
"""Names that are less like than the best by no more than this are named as well."""

CONTRARY = (
    ("north", "south"),
    ("east", "west"),
    ("apogee", "perigee"),
    ("mean", "true"),
    ("mean", "osc"),
    ("ascending", "descending"),
    ("head", "tail"),
)
HALVES = ("semi", "demi", "halb", "half")
"""What makes half of a thing: a semisextile is no slip of a sextile."""
_UNSEEN = frozenset({"Mn", "Cf", "Zs", "Cc"})
_BETWEEN = re.compile(r"[\s,;/|&+]+")


@lru_cache(maxsize=8192)
def folded(word: str) -> str:
    """Return a word as it is compared: without case, accents, blanks and punctuation."""
    plain = unicodedata.normalize("NFKD", word.replace("&", " and "))
    kept = "".join(sign for sign in plain.casefold() if sign.isalnum())
    # a symbol alone is a name of its own, however it is to be drawn (variation selectors)
    return kept or "".join(sign for sign in word if unicodedata.category(sign) not in _UNSEEN)


class Vocabulary:
    """The names of one kind of thing, and what else they are called.

    `known` are the names themselves. `aliases` maps other words, in any spelling that `folded`
    makes the same, to the names they may mean, the likeliest first. `notes` maps words to a
    sentence that helps where no name does. `keys` are further words by which likeness may find
    names (the city of a time zone), `unlike` names that it never finds. `strangers` are words for
    things that this vocabulary has not, whatever they look like; `exact` are aliases that no other
    word is a slip of (BDT is Bangladesh, and no slip of BDST).
    """

    def __init__(
        self,
        known: Iterable[str],
        aliases: Mapping[str, tuple[str, ...]] | None = None,
        *,
        notes: Mapping[str, str] | None = None,
        keys: Mapping[str, tuple[str, ...]] | None = None,
        unlike: Iterable[str] = (),
        strangers: Iterable[str] = (),
        exact: Iterable[str] = (),
    ) -> None:
        self.known = tuple(known)
        self._by_case = {name.casefold(): name for name in self.known}
        self._notes = {folded(word): note for word, note in (notes or {}).items()}
        self._table: dict[str, tuple[str, ...]] = {folded(name): (name,) for name in self.known}
        for word, names in (aliases or {}).items():
            self._table.setdefault(folded(word), tuple(names))
        self._strangers = {folded(word) for word in strangers}
        self._keys: dict[str, tuple[str, ...]] = {}
        hidden, whole = set(unlike), {folded(word) for word in exact}
        for table in (self._table, {folded(w): names for w, names in (keys or {}).items()}):
            for key, names in table.items():
                seen = tuple(name for name in names if name not in hidden)
                if seen and len(key) >= SHORTEST and key not in whole:
                    self._keys[key] = tuple(dict.fromkeys((*self._keys.get(key, ()), *seen)))
        self._pairs = {key: _pairs(key) for key in self._keys}
        self._holding: dict[str, list[str]] = {}
        for key, pairs in self._pairs.items():
            for pair in pairs:
                self._holding.setdefault(pair, []).append(key)
        self._alike = lru_cache(maxsize=REMEMBERED)(self._most_alike)

    def exact(self, word: str) -> str | None:
        """Return the name that `word` spells, in any case, blanks around it; else None."""
        return self._by_case.get(word.strip().casefold())

    def meanings(self, word: str, most: int = 3) -> tuple[str, ...]:
        """Return up to `most` names that `word` may mean: all of the table's, else those alike."""
        key = folded(word[:LONGEST])
        return self._table.get(key) or self._alike(key)[:most]

    def listed(self, word: str) -> tuple[str, ...]:
        """Return the names that the table has for `word`, without a look at what is like it."""
        return self._table.get(folded(word[:LONGEST]), ())

    def is_strange(self, word: str) -> bool:
        """Say whether a word is known to mean something that this vocabulary has not."""
        return folded(word[:LONGEST]) in self._strangers

    def note(self, word: str) -> str | None:
        """Return the sentence that helps with a word no name stands for, if there is one."""
        return self._notes.get(folded(word[:LONGEST]))

    def hint(self, word: str) -> str:
        """Return how a refusal of `word` ends: '; did you mean X or Y?', a note, or ''."""
        note = self.note(word)
        if note is not None:
            return f"; {note}"
        if several := self._several(word):
            return f"; that is several names in one: {', '.join(several)}"
        names = self.meanings(word)
        return f"; did you mean {either(names)}?" if names else ""

    def refusal(self, word: str) -> str:
        """Return the end of a refusal: the hint, or else all that is known."""
        return self.hint(word) or f"; known: {', '.join(self.known)}"

    def _several(self, word: str) -> list[str]:
        """Return the names of a text that is nothing but several of them, else none."""
        if self.listed(word):
            return []
        names = [self._by_case.get(part) for part in _BETWEEN.split(word[:LONGEST].casefold())]
        return [name for name in names if name] if len(names) > 1 and all(names) else []

    def _most_alike(self, key: str) -> tuple[str, ...]:
        if len(key) < SHORTEST or key.isdigit() or key in self._strangers or key in self._notes:
            return ()  # a number is no slip of another, and a word with a note none of any
        matcher = SequenceMatcher(None, b=key, autojunk=False)
        scores: dict[str, float] = {}
        for other in self._shortlist(key):
            if _contrary(key, other):
                continue
            matcher.set_seq1(other)
            for name in self._keys[other]:
                scores[name] = max(scores.get(name, 0.0), matcher.ratio())
        best = max(scores.values(), default=0.0)
        least = max(ALIKE, best - TIE)
        return tuple(
            sorted((n for n, score in scores.items() if score >= least), key=lambda n: -scores[n])
        )

    def _shortlist(self, key: str) -> list[str]:
        """Return the few keys that share most pairs of letters with `key`.

        The rarest pairs find them, so that the common ones need not be looked up; the share of
        pairs in common (Dice's coefficient) then tells which are worth a comparison.
        """
        pairs = _pairs(key)
        lists = sorted((self._holding[pair] for pair in pairs if pair in self._holding), key=len)
        shared: Counter[str] = Counter()
        looked_at = 0
        for holding in lists:
            looked_at += len(holding)
            if shared and looked_at > LOOKED_AT:
                break
            shared.update(holding)
        likely: list[tuple[float, str]] = []
        for other, _ in shared.most_common(3 * SHORTLIST):
            theirs = self._pairs[other]
            share = 2 * len(pairs & theirs) / (len(pairs) + len(theirs))
            if share >= IN_COMMON:
                likely.append((share, other))
        return [other for _, other in sorted(likely, reverse=True)[:SHORTLIST]]


def sentence(words: str) -> str:
    """Return words with a full stop, unless a question ends them."""
    return words if words.endswith("?") else f"{words}."


def either(names: Iterable[str]) -> str:
    """Return 'A', 'A or B', 'A, B or C'."""
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last


def _pairs(key: str) -> set[str]:
    """Return the pairs of neighbouring letters, and the first and the last letter."""
    marked = f"^{key}$"
    return {marked[i : i + 2] for i in range(len(marked) - 1)}


def _contrary(word: str, other: str) -> bool:
    """Say whether one of the two says the opposite of what the other says, or half of it."""
    if any(half in word for half in HALVES) != any(half in other for half in HALVES):
        return True
    return any(
        (a in word and b in other and b not in word and a not in other)
        or (b in word and a in other and a not in word and b not in other)
        for a, b in CONTRARY
    )
