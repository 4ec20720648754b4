"""The model: what a line is worth as an explanation, as a sum of weights.

`weights.json` holds a weight for every feature that counts, by the names that
`features.py` gives. It is learned by `tests/excerpt_model/train.py`.
"""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from eodh_tools.logs.excerpt.classifier import KIND_BIT
from eodh_tools.logs.excerpt.features import AREAS, Observation

WEIGHTS_FILE = Path(__file__).with_name("weights.json")
_MOST_MASKS = 50_000


def scores(observations: Sequence[Observation]) -> list[float]:
    """Weigh each line; only differences within a log mean something."""
    areas, facts = _weights()
    weight_of_fact = facts.get
    found: list[float] = []
    for observation in observations:
        total = 0.0
        for weights, kinds in zip(areas, observation.areas, strict=True):
            total += weights[kinds & weights.mask]
        for fact in observation.facts:
            total += weight_of_fact(fact, 0.0)
        found.append(total)
    return found


class _AreaWeights(dict[int, float]):
    """The weight of each mask of kinds; few masks occur, and often.

    Attributes:
        mask: The kinds that have a weight.
    """

    def __init__(self, weight_of_bit: dict[int, float]) -> None:
        super().__init__()
        self._weight_of_bit = weight_of_bit
        self.mask = sum(weight_of_bit)

    def __missing__(self, kinds: int) -> float:
        bits = self._weight_of_bit.items()
        total = sum(weight for bit, weight in bits if kinds & bit)
        if len(self) < _MOST_MASKS:
            self[kinds] = total
        return total


@cache
def _weights() -> tuple[tuple[_AreaWeights, ...], dict[str, float]]:
    named: dict[str, float] = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
    areas = tuple(
        _AreaWeights({
            bit: named[f"{area}:{kind}"]
            for kind, bit in KIND_BIT.items()
            if f"{area}:{kind}" in named
        })
        for area in AREAS
    )  # fmt: skip
    return areas, named
