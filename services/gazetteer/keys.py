"""What two spellings of one name have in common: the key that names are stored and looked up by."""

from __future__ import annotations

import re
import unicodedata
from zlib import adler32, crc32

# letters that Unicode's compatibility decomposition leaves alone, as they are typed without them
_LETTERS = str.maketrans(
    {
        "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe",
        "ı": "i", "ħ": "h", "ŋ": "n", "ŧ": "t", "ə": "e",
    }
)  # fmt: skip
_NOT_OF_A_WORD = re.compile(r"[^\w]+|_+")
_SILENT = re.compile(r"['’ʼ`´ʹʻ.]")
_SHORT = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}
LONGEST_KEY = 60
"""Letters of a name that count; the longest name of the table has 50."""


def key_of(name: str) -> str:
    """Return a name without case, accents, apostrophes and punctuation, its words parted by blanks.

    "Saint-Étienne", "st. etienne" and "SAINT ETIENNE" have one key. Scripts other than the Latin
    stay what they are.
    """
    text = name.casefold()
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text).translate(_LETTERS)
        text = "".join(letter for letter in text if not unicodedata.combining(letter))
    words = _NOT_OF_A_WORD.sub(" ", _SILENT.sub("", text)).split()
    return " ".join(_SHORT.get(word, word) for word in words)[:LONGEST_KEY]


def shortened(key: str) -> list[int]:
    """Return numbers for the key and for each of its forms with one letter left out.

    Two keys that differ by one letter put in, left out, taken for another or swapped with its
    neighbour share a number (Garbe, "1000x faster spelling correction", 2012).
    """
    forms = {key, *(key[:i] + key[i + 1 :] for i in range(len(key)))}
    codes = (form.encode() for form in sorted(forms))
    return [crc32(code) << 31 | adler32(code) >> 1 for code in codes]
