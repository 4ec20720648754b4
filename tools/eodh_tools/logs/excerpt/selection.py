"""The choice of lines: what adds to the cause, and no line over and over.

The number asked for is a bound, not a target: a line is shown if it weighs nearly as
much as the heaviest one. How near, was chosen on the half of the marked logs that the
weights were learned from (docs/explanation/excerpt.md).
"""

import heapq
import math
import re
from collections import Counter
from collections.abc import Collection, Sequence

from eodh_tools.logs.excerpt.candidates import Candidate
from eodh_tools.logs.excerpt.classifier import KIND_BIT
from eodh_tools.logs.excerpt.known_lines import masked, masked_hash
from eodh_tools.logs.excerpt.line_roles import role_of
from eodh_tools.logs.excerpt.tracebacks import chains, library_lines

_KNOWN = 6.0
"""What a line loses that passing runs have too."""

_AGAIN = 0.5
"""What a line loses, times log2(1 + n), when n of its kind are chosen already."""

_MOST_ALIKE = 3
"""At most this many lines of one form are shown, numbers and paths aside; beside a
passing run more, for they are new."""

_HANDLED = 2.0
"""What a line loses that says that the thing is tried again, or done without."""

_BELOW_HEAVIEST = 3.5
"""A line is shown that weighs so much less than the heaviest, at most."""

_ERROR_BELOW_HEAVIEST = 5.0
"""The same of a line that is an error itself: another one may be the cause."""

_BESIDE_PASSING = 6.0
"""The same of any line where a passing run is known: what is new may be the cause."""

_NEIGHBOUR = 1.0
"""So much less, again, may a line weigh that is next to a chosen one."""

_ERRORS = frozenset({
    "access", "assert", "build", "chain", "cmake", "compiler", "error", "exception",
    "geo", "linker", "lint", "network", "shell", "system", "test", "traceback",
})  # fmt: skip
_CONSEQUENCES = frozenset({"final", "install", "make"})
"""Such lines repeat that something failed: shown where nothing weighs more."""

_CHAINS = 2
"""At most this many tracebacks are completed."""

_LIBRARY = KIND_BIT["library"]
_IS_RECOVERED = KIND_BIT["recovered"]
_DRAWING = re.compile(rb"[\s~^|=_*+#.-]*")
"""Carets and rules: a place of its own is not for them."""


def choose(
    lines: Sequence[Candidate],
    weights: Sequence[float],
    max_lines: int,
    known: Collection[int] | None = None,
) -> list[int]:
    """Choose the lines to show.

    Args:
        lines: Where to choose from.
        weights: What each is worth.
        max_lines: How many at most.
        known: What passing runs had, see `known_lines.line_fingerprints`.

    Returns:
        Their indexes, the most important first.
    """
    weights = [
        weight - _HANDLED * bool(line.kinds & _IS_RECOVERED)
        for weight, line in zip(weights, lines, strict=True)
    ]
    if known:
        weights = [
            weight - _KNOWN * (masked_hash(line.raw) in known)
            for weight, line in zip(weights, lines, strict=True)
        ]
    silent = library_lines(lines)
    order = [
        index
        for index in sorted(range(len(lines)), key=lambda index: -weights[index])
        if index not in silent and not _DRAWING.fullmatch(lines[index].text)
    ]
    heap = [(-weights[index], index, 0) for index in order[: 10 * max_lines]]
    heapq.heapify(heap)
    chosen: list[int] = []
    times: Counter[bytes] = Counter()
    looked_at = 0
    while heap and looked_at < max_lines:
        minus_weight, index, counted = heapq.heappop(heap)
        template = masked(lines[index].text)
        if times[template] != counted:
            counted = times[template]
            weight = weights[index] - _AGAIN * math.log2(1 + counted)
            heapq.heappush(heap, (-weight, index, counted))
            continue
        looked_at += 1
        times[template] += 1
        if known:
            lacks = _BESIDE_PASSING
        else:
            lacks = _may_lack(lines[index]) if counted < _MOST_ALIKE else 0.0
        least = weights[order[0]] - lacks
        if {index - 1, index + 1} & set(chosen):
            least -= _NEIGHBOUR
        if not chosen or -minus_weight > least:
            chosen.append(index)
    return _bridged(lines, _with_what_explains(lines, chosen, max_lines), max_lines)


def _may_lack(line: Candidate) -> float:
    """How much less than the heaviest a line may weigh, by what it is."""
    role = role_of(line)
    if role in _ERRORS:
        return _ERROR_BELOW_HEAVIEST
    return 0.0 if role in _CONSEQUENCES else _BELOW_HEAVIEST


def _bridged(
    lines: Sequence[Candidate], chosen: list[int], max_lines: int
) -> list[int]:
    """With the one line between two that are shown: its mark would be as long."""
    shown = set(chosen)
    between = [
        index + 1
        for index in chosen
        if index + 1 not in shown
        and index + 2 in shown
        and lines[index + 2].number == lines[index].number + 2
    ]
    return [*chosen, *between][:max_lines]


def _with_what_explains(
    lines: Sequence[Candidate], chosen: list[int], max_lines: int
) -> list[int]:
    """Let a chosen traceback show its root, and the frame in the author's code."""
    ranks = {index: rank for rank, index in enumerate(chosen)}
    found = [
        chain for chain in chains(lines) if ranks.keys() & set(chain.key_lines[:2])
    ]
    found.sort(
        key=lambda chain: min(ranks.get(one, max_lines) for one in chain.key_lines)
    )
    needed = [one for chain in found[:_CHAINS] for one in chain.key_lines]
    missing = [one for one in needed if one not in ranks]
    missing = missing[: max_lines // 2]
    others = [index for index in reversed(chosen) if index not in needed]
    # Frames of libraries give way first, then what is least important.
    others.sort(key=lambda index: not lines[index].kinds & _LIBRARY)
    given_up = set(others[: max(0, len(chosen) + len(missing) - max_lines)])
    return [index for index in chosen if index not in given_up] + missing
