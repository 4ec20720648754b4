"""The choice of lines: the heaviest ones, and no line over and over."""

import heapq
import math
from collections import Counter
from collections.abc import Collection, Sequence

from eodh_tools.logs.excerpt.candidates import Candidate
from eodh_tools.logs.excerpt.classifier import KIND_BIT
from eodh_tools.logs.excerpt.known_lines import masked, masked_hash
from eodh_tools.logs.excerpt.tracebacks import chains

_FAMILIAR = 6.0
"""What a line loses that passing runs have too."""

_AGAIN = 0.5
"""What a line loses, times log2(1 + n), when n of its kind are chosen already."""

_MENDED = 2.0
"""What a line loses that says that the thing is tried again, or done without."""

_CHAINS = 2
"""So many tracebacks are completed."""

_LIBRARY = KIND_BIT["library"]
_IS_MENDED = KIND_BIT["mended"]


def choose(
    lines: Sequence[Candidate],
    weights: Sequence[float],
    max_lines: int,
    familiar: Collection[int] | None = None,
) -> list[int]:
    """Choose the lines to show.

    Args:
        lines: Where to choose from.
        weights: What each is worth.
        max_lines: How many at most.
        familiar: What passing runs had, see `familiar.masked_hashes`.

    Returns:
        Their indexes, the most telling first.
    """
    weights = [
        weight - _MENDED * bool(line.kinds & _IS_MENDED)
        for weight, line in zip(weights, lines, strict=True)
    ]
    if familiar:
        weights = [
            weight - _FAMILIAR * (masked_hash(line.raw) in familiar)
            for weight, line in zip(weights, lines, strict=True)
        ]
    order = sorted(range(len(lines)), key=lambda index: -weights[index])
    heap = [(-weights[index], index, 0) for index in order[: 10 * max_lines]]
    heapq.heapify(heap)
    chosen: list[int] = []
    times: Counter[bytes] = Counter()
    while heap and len(chosen) < max_lines:
        _, index, counted = heapq.heappop(heap)
        template = masked(lines[index].text)
        if times[template] == counted:
            chosen.append(index)
            times[template] += 1
        else:
            counted = times[template]
            weight = weights[index] - _AGAIN * math.log2(1 + counted)
            heapq.heappush(heap, (-weight, index, counted))
    return _with_what_explains(lines, chosen, max_lines)


def _with_what_explains(
    lines: Sequence[Candidate], chosen: list[int], max_lines: int
) -> list[int]:
    """Let a chosen traceback show its root, and the frame in one's own code."""
    ranks = {index: rank for rank, index in enumerate(chosen)}
    found = [chain for chain in chains(lines) if ranks.keys() & set(chain.telling[:2])]
    found.sort(
        key=lambda chain: min(ranks.get(one, max_lines) for one in chain.telling)
    )
    wanted = [one for chain in found[:_CHAINS] for one in chain.telling]
    missing = [one for one in wanted if one not in ranks]
    missing = missing[: max_lines // 2]
    kept = [index for index in reversed(chosen) if index not in wanted]
    # Frames of libraries give way first, then what is least telling.
    kept.sort(key=lambda index: not lines[index].kinds & _LIBRARY)
    given_up = set(kept[: max(0, len(chosen) + len(missing) - max_lines)])
    return [index for index in chosen if index not in given_up] + missing
