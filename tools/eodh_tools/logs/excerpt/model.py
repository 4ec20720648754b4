"""The model: what a line is worth as an explanation, as a sum of weights.

`weights.json` holds a weight for every feature that counts, by the names that
`features.py` gives. It is learned by `tests/excerpt_model/train.py`.
"""

import json
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from eodh_tools.logs.excerpt.classifier import KIND_BIT
from eodh_tools.logs.excerpt.features import AREAS, Observation

WEIGHTS_FILE = Path(__file__).with_name("weights.json")


def scores(observations: Sequence[Observation]) -> list[float]:
    """Weigh each line; only differences within a log mean something."""
    areas, facts = _weights()
    found: list[float] = []
    for observation in observations:
        total = 0.0
        for weigh, kinds in zip(areas, observation.areas, strict=True):
            total += weigh(kinds)
        for fact in observation.facts:
            total += facts.get(fact, 0.0)
        found.append(total)
    return found


@cache
def _weights() -> tuple[tuple[Callable[[int], float], ...], dict[str, float]]:
    named: dict[str, float] = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
    areas = tuple(
        _weigher({
            bit: named[f"{area}:{kind}"]
            for kind, bit in KIND_BIT.items()
            if f"{area}:{kind}" in named
        })
        for area in AREAS
    )  # fmt: skip
    return areas, named


def _weigher(weight_of_bit: dict[int, float]) -> Callable[[int], float]:
    """Sum the weights of the kinds in a mask; few masks occur, and often."""
    known: dict[int, float] = {}
    mask = sum(weight_of_bit)

    def weigh(kinds: int) -> float:
        kinds &= mask
        total = known.get(kinds)
        if total is None:
            total = sum(weight for bit, weight in weight_of_bit.items() if kinds & bit)
            if len(known) < _KNOWN_MASKS:
                known[kinds] = total
        return total

    return weigh


_KNOWN_MASKS = 50_000
