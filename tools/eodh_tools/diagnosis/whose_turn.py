"""Decide whose turn an unknown error is, by a sum of weights of its words.

`whose_words.json` holds, for every word that counts, a weight for each of `TURNS`. It
is learned by `tests/whose_model/train.py`.
"""

import json
import math
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from eodh_tools.diagnosis.help_links import without_pointer
from eodh_tools.logs.causes import Whose

#: In the order of the weights.
TURNS: tuple[Whose, ...] = ("code", "inputs", "credentials", "service", "resources")
WEIGHTS_FILE = Path(__file__).with_name("whose_words.json")
#: The word of an error without any word that counts.
NO_WORD = ""
_MOST_CHARS = 400
_LONG_WORD = 4
_THINGS = (
    (re.compile(r"https?://\S+"), " URL "),
    (re.compile(r"(?<!\w)[\w.~-]*/[\w./~-]+"), " PATH "),
    (
        re.compile(
            r"\b[\w-]+\.(?:tiff?|nc|zip|xml|json|csv|shp|gpkg|h5|hdf|vrt|img|dat|grib"
            r"|las|SAFE|jp2|geojson|parquet|zarr)\b"
        ),
        " DATAFILE ",
    ),
    (re.compile(r"\b[\w-]+\.(?:py|sh|R|jl|js|so[.\d]*|cpp|f90|java)\b"), " CODEFILE "),
)
_WORD = re.compile(r"[A-Za-z]+|\d{3}\b")
_PART = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")
_ENDING = re.compile(r"(?:ing|ed|es|s)$")


def whose_turn(words: str) -> Whose:
    """Return whose turn it is, by what an error says, with its type."""
    weights = _weights()
    said = words_of(without_pointer(words))
    found = [weights[word] for word in said if word in weights]
    scale = 1 / math.sqrt(len(found)) if found else 0.0
    scores = [
        bias + scale * sum(word[turn] for word in found)
        for turn, bias in enumerate(weights[NO_WORD])
    ]
    return TURNS[scores.index(max(scores))]


def words_of(text: str) -> frozenset[str]:
    """Return the words of an error, names taken apart, endings cut."""
    for thing, name in _THINGS:
        text = thing.sub(name, text)
    found = set()
    for word in _WORD.findall(text[:_MOST_CHARS]):
        parts = [word] if word.isupper() or word.isdigit() else _PART.findall(word)
        for part in parts:
            plain = part.lower()
            if len(plain) > _LONG_WORD:
                plain = _ENDING.sub("", plain)
            if len(plain) > 1:
                found.add(plain)
    return frozenset(found)


@cache
def _weights() -> dict[str, Sequence[float]]:
    weights: dict[str, Sequence[float]] = json.loads(
        WEIGHTS_FILE.read_text(encoding="utf-8")
    )
    return weights
