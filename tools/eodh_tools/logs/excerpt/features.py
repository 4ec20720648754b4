"""Compute the features of a line and its surroundings for the model.

A feature has a name such as `own:exception`, `next3:frame`, `place:marker-4` or
`repeats:once`; the weights in `weights.json` go by these names.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from eodh_tools.logs.excerpt.candidates import Candidate
from eodh_tools.logs.excerpt.classifier import KIND_BIT
from eodh_tools.logs.excerpt.patterns import EVIDENCE

AREAS = {
    "own": (0, 0),
    "prev1": (-1, -1),
    "next1": (1, 1),
    "prev3": (-3, -2),
    "next3": (2, 3),
    "prev8": (-8, -4),
    "next8": (4, 8),
    "prev20": (-20, -9),
    "next20": (9, 20),
}
"""Where around a line the kinds are gathered, in lines that are not blank."""

_REACH = 20
_DISTANCES = (0, 1, 2, 4, 8, 16, 32, 64, 128, 300)
_BEYOND = (4, 16)
_INDENTS = (1, 4, 8)
_LENGTHS = (4, 16, 61, 120, 301)
_REPEATS = ((1, "once"), (2, "twice"), (5, "few"), (20, "often"))
_RARITY = ((1, "1"), (3, "3"), (10, "10"), (40, "40"))
_FIRST_AND_LAST = (
    "exception", "test", "compiler", "error", "count", "assert", "traceback", "shell",
)  # fmt: skip

_EVIDENCE_BITS = tuple(KIND_BIT[kind] for kind in sorted(EVIDENCE))
_EVIDENCE_MASK = reduce(or_, _EVIDENCE_BITS)
_VARIABLE = re.compile(rb"0x[0-9a-fA-F]+|\b[0-9a-fA-F]{7,}\b|\d+")


@dataclass(frozen=True, slots=True)
class Observation:
    """What is to be seen of one candidate.

    Attributes:
        areas: The kinds in each area of `AREAS`, one bit a kind.
        facts: The names of everything else that holds.
    """

    areas: tuple[int, ...]
    facts: tuple[str, ...]


def observe(lines: Sequence[Candidate], total_lines: int) -> list[Observation]:
    """Look at every candidate within its surroundings."""
    areas = _areas(lines)
    places = _places(lines, total_lines)
    repeats = _repeats(lines)
    rarity = _rarity(lines)
    extremes = _extremes(lines)
    shapes = _shapes(lines)
    return [
        Observation(
            areas[index],
            (
                places[index],
                *repeats[index],
                *rarity[index],
                *extremes.get(index, ()),
                *shapes[index],
            ),
        )
        for index in range(len(lines))
    ]


def _areas(lines: Sequence[Candidate]) -> list[tuple[int, ...]]:
    gap = [0] * _REACH
    padded = list(gap)
    positions: list[int] = []
    for line in lines:
        if line.starts:
            padded += gap
        positions.append(len(padded))
        padded.append(line.kinds)
    padded += gap
    # runs[k] holds, at i, the kinds of the lines i .. i + 2**k - 1.
    ones = padded
    twos = [a | b for a, b in zip(ones, [*ones[1:], 0], strict=True)]
    fours = [a | b for a, b in zip(twos, [*twos[2:], 0, 0], strict=True)]
    eights = [a | b for a, b in zip(fours, [*fours[4:], 0, 0, 0, 0], strict=True)]
    return [
        (
            ones[at],
            ones[at - 1],
            ones[at + 1],
            twos[at - 3],
            twos[at + 2],
            fours[at - 8] | ones[at - 4],
            fours[at + 4] | ones[at + 8],
            eights[at - 20] | fours[at - 12],
            eights[at + 9] | fours[at + 17],
        )
        for at in positions
    ]


def _places(lines: Sequence[Candidate], total_lines: int) -> list[str]:
    """Where a line stands from the failed-step markers, or else from the end."""
    for anchor in ("marker", "inner"):
        bit = KIND_BIT[anchor]
        marks = [line.number for line in lines if line.kinds & bit]
        if marks:
            return [_place(anchor, line.number, marks) for line in lines]
    return [
        f"place:end-{bisect_left(_DISTANCES, total_lines - line.number)}"
        for line in lines
    ]


def _place(anchor: str, number: int, marks: list[int]) -> str:
    if number <= marks[0]:
        return f"place:{anchor}-{bisect_left(_DISTANCES, marks[0] - number)}"
    if number > marks[-1]:
        return f"place:{anchor}-after-{bisect_left(_BEYOND, number - marks[-1])}"
    following = marks[bisect_left(marks, number)]
    return f"place:{anchor}-between-{bisect_left(_BEYOND, following - number)}"


def _repeats(lines: Sequence[Candidate]) -> list[tuple[str, ...]]:
    """How often a line stands there, numbers aside."""
    templates = [_VARIABLE.sub(b"0", line.text) for line in lines]
    counts = Counter(templates)
    names = {count: f"repeats:{_level(count, _REPEATS)}" for count in counts.values()}
    return [(names[counts[template]],) for template in templates]


def _rarity(lines: Sequence[Candidate]) -> list[tuple[str, ...]]:
    """How many lines show the rarest of the line's kinds of evidence."""
    counts = {
        bit: sum(1 for line in lines if line.kinds & bit) for bit in _EVIDENCE_BITS
    }
    known: dict[int, tuple[str, ...]] = {0: ()}
    for kinds in {line.kinds & _EVIDENCE_MASK for line in lines} - {0}:
        rarest = min(counts[bit] for bit in _EVIDENCE_BITS if kinds & bit)
        known[kinds] = (f"rarity:{_level(rarest, _RARITY)}",)
    return [known[line.kinds & _EVIDENCE_MASK] for line in lines]


def _level(count: int, levels: Sequence[tuple[int, str]]) -> str:
    return next((name for highest, name in levels if count <= highest), "many")


def _extremes(lines: Sequence[Candidate]) -> dict[int, tuple[str, ...]]:
    """The first and the last line of a kind."""
    found: dict[int, tuple[str, ...]] = {}
    for kind in _FIRST_AND_LAST:
        bit = KIND_BIT[kind]
        holders = [index for index, line in enumerate(lines) if line.kinds & bit]
        if holders:
            first, last = holders[0], holders[-1]
            found[first] = (*found.get(first, ()), f"first:{kind}")
            found[last] = (*found.get(last, ()), f"last:{kind}")
    return found


def _shapes(lines: Sequence[Candidate]) -> list[tuple[str, ...]]:
    """Blank lines around, indentation against the neighbours, length."""
    indents = [len(line.text) - len(line.text.lstrip(b" \t")) for line in lines]
    found: list[tuple[str, ...]] = []
    last = len(lines) - 1
    for index, line in enumerate(lines):
        indent = indents[index]
        above = 0 if line.starts or not index else indents[index - 1]
        below = indents[index + 1] if index < last else 0
        names = [
            f"indent:{bisect_right(_INDENTS, indent)}",
            f"length:{bisect_right(_LENGTHS, len(line.text))}",
        ]
        if line.blank_above:
            names.append("shape:blank-above")
        if line.blank_below:
            names.append("shape:blank-below")
        if indent > above:
            names.append("shape:deeper")
        elif indent < above:
            names.append("shape:back")
        elif indent:
            names.append("shape:same")
        if below > indent:
            names.append("shape:opens")
        found.append(tuple(names))
    return found
