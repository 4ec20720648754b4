"""The choice of lines: the heaviest ones, a passing run's lines last."""

from collections.abc import Collection, Sequence

from eodh_tools.logs.evidence.candidates import Candidate
from eodh_tools.logs.evidence.familiar import masked_hash

_FAMILIAR = 6.0
"""What a line loses that passing runs have too."""


def choose(
    lines: Sequence[Candidate],
    weights: Sequence[float],
    max_lines: int,
    familiar: Collection[int] | None,
) -> list[int]:
    """Choose the lines to show.

    Returns:
        Their indexes, the most telling first.
    """
    if familiar:
        weights = [
            weight - _FAMILIAR * (masked_hash(line.raw) in familiar)
            for weight, line in zip(weights, lines, strict=True)
        ]
    order = sorted(range(len(lines)), key=lambda index: -weights[index])
    return order[:max_lines]
