"""The model of what a failure began with: a sum of weights for each line.

`root_weights.json` holds a weight for every feature that counts, by the names that
`root_lines.py` gives. It is learned by `tests/root_model/train.py`.
"""

import json
import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from eodh_tools.diagnosis.root_lines import RootLine

WEIGHTS_FILE = Path(__file__).with_name("root_weights.json")


def shares(lines: Sequence[RootLine]) -> list[float]:
    """Return how likely each line of a log is the cause, by the model: together 1."""
    weights = _weights()
    scores = [
        sum(weights.get(name, 0.0) for name in line.features) for line in lines
    ]  # fmt: skip
    most = max(scores, default=0.0)
    raised = [math.exp(score - most) for score in scores]
    total = sum(raised)
    return [value / total for value in raised]


@cache
def _weights() -> dict[str, float]:
    weights: dict[str, float] = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
    return weights
