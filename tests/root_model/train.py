"""Learn the weights: ``python -m tests.root_model.train``.

The model is linear, like the excerpt's: of the lines of a log that may be the cause it
makes a distribution (softmax), and learning brings that near to the lines that tell the
true cause, by gradient descent (Adam) with a penalty on large weights. It prints how
often its first line is right on each lot of jobs, learned only from the other lots.
"""

import gzip
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eodh_tools.diagnosis.root_model import WEIGHTS_FILE

Floats = NDArray[np.float64]

OBSERVATIONS = Path(__file__).with_name("observations.jsonl.gz")
_ROUNDS = 250
_RATE = 0.05
_PENALTY = 3.0
_SMALL = 0.04


@dataclass(frozen=True)
class Lesson:
    """One log.

    Attributes:
        lot: Jobs that were written together; `a-2` is `a` with other rules.
        lines: For each line that may be the cause, its features.
        right: Which of them tell the true cause.
        chosen: Which the rules chose.
    """

    lot: str
    lines: Sequence[Sequence[str]]
    right: NDArray[np.bool_]
    chosen: NDArray[np.bool_]


def main() -> int:
    """Learn, say how well, and write the weights."""
    with gzip.open(OBSERVATIONS, "rt", encoding="utf-8") as file:
        lessons = [_lesson(json.loads(line)) for line in file]
    for lot in sorted({lesson.lot for lesson in lessons}):
        weights = learn([each for each in lessons if _of(each.lot) != _of(lot)])
        _report(lot, [each for each in lessons if each.lot == lot], weights)
    weights = {
        name: round(weight, 2)
        for name, weight in sorted(learn(lessons).items())
        if abs(weight) >= _SMALL
    }
    WEIGHTS_FILE.write_text(json.dumps(weights, indent=0) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(weights)} weights from {len(lessons)} logs\n")
    return 0


def _of(lot: str) -> str:
    return lot.removesuffix("-2")


def _lesson(seen: dict[str, object]) -> Lesson:
    lines = seen["lines"]
    if not isinstance(lines, list):
        raise TypeError("an observation has no lines")
    return Lesson(
        lot=str(seen["lot"]),
        lines=[line["features"] for line in lines],
        right=np.array([line["right"] for line in lines], dtype=bool),
        chosen=np.array([line["chosen"] for line in lines], dtype=bool),
    )


def learn(lessons: Sequence[Lesson]) -> dict[str, float]:
    """Learn a weight for each feature."""
    names = sorted({name for each in lessons for line in each.lines for name in line})
    column = {name: index for index, name in enumerate(names)}
    tasks = [
        (_matrix(each.lines, column), each.right)
        for each in lessons
        if each.right.any() and not each.right.all()
    ]
    weights = np.zeros(len(names))
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for turn in range(1, _ROUNDS + 1):
        slope = _PENALTY * weights
        for matrix, right in tasks:
            share = _shares(matrix @ weights)
            target = share * right
            slope = slope + matrix.T @ (share - target / target.sum())
        mean = 0.9 * mean + 0.1 * slope
        square = 0.99 * square + 0.01 * slope * slope
        step = (mean / (1 - 0.9**turn)) / (np.sqrt(square / (1 - 0.99**turn)) + 1e-8)
        weights -= _RATE * step
    return dict(zip(names, weights.tolist(), strict=True))


def _matrix(lines: Sequence[Sequence[str]], column: dict[str, int]) -> Floats:
    matrix: Floats = np.zeros((len(lines), len(column)))
    for row, names in enumerate(lines):
        for name in names:
            matrix[row, column[name]] = 1.0
    return matrix


def _shares(scores: Floats) -> Floats:
    raised: Floats = np.exp(scores - scores.max())
    shares: Floats = raised / raised.sum()
    return shares


def _report(lot: str, lessons: Sequence[Lesson], weights: dict[str, float]) -> None:
    rules = model = differ = better = 0
    for each in lessons:
        scores = np.array(
            [sum(weights.get(name, 0.0) for name in line) for line in each.lines]
        )
        first = int(scores.argmax())
        rules_right = bool((each.right & each.chosen).any())
        rules += rules_right
        model += bool(each.right[first])
        if not each.chosen[first]:
            differ += 1
            better += bool(each.right[first]) - rules_right
    sys.stdout.write(
        f"{lot}: {len(lessons)} logs; right line by the rules {rules}, by the model "
        f"{model}; they differ in {differ}, where the model gains {better}\n"
    )


if __name__ == "__main__":
    sys.exit(main())
