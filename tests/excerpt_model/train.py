"""Learn the weights: ``python -m tests.excerpt_model.train``.

The model is linear. Of a log's lines it makes a distribution (softmax), and learning
brings that near to the marked lines (cross-entropy), by gradient descent (Adam) with a
penalty on large weights. Weights that stay small are dropped, and the rest learned
again. Repositories with many logs count less for each. The result is the same each time
on one machine.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eodh_tools.logs.excerpt.candidates import candidates
from eodh_tools.logs.excerpt.collector import WindowCollector
from eodh_tools.logs.excerpt.features import AREAS, Observation, observe
from eodh_tools.logs.excerpt.model import WEIGHTS_FILE
from eodh_tools.logs.excerpt.patterns import KINDS
from tests.excerpt_model.marked_logs import BENCH, MarkedLog, marked_logs

Floats = NDArray[np.float32]

_ROUNDS = 40
_LOGS_A_STEP = 16
_RATE = 0.02
_PENALTY = 0.01
_SMALL = 0.12
_CROWD = 0.3
"""A log counts by the number of its repository's logs to the power of minus this."""


@dataclass(frozen=True)
class Lesson:
    """One log, ready to learn from.

    Attributes:
        seen: A row a line, a column a feature.
        places: For each place that would do, which lines belong to it.
        share: How much the log counts.
    """

    seen: Floats
    places: list[NDArray[np.bool_]]
    share: float


def main() -> int:
    """Learn, and write the weights."""
    if not BENCH.is_dir():
        sys.stderr.write("The marked logs (../shared/bench) are not there.\n")
        return 1
    logs = [log for log in marked_logs() if log.is_for_learning]
    columns, lessons = _lessons(logs)
    weights = _learn(lessons, np.ones(len(columns), dtype=np.float32))
    counts = np.asarray(np.abs(weights) >= _SMALL, dtype=np.float32)
    weights = _learn(lessons, counts)
    named = {
        name: round(float(weights[column]), 2)
        for name, column in sorted(columns.items())
        if counts[column]
    }
    text = json.dumps(named, indent=0)
    WEIGHTS_FILE.write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(named)} weights from {len(lessons)} logs\n")
    return 0


def _lessons(logs: Sequence[MarkedLog]) -> tuple[dict[str, int], list[Lesson]]:
    columns: dict[str, int] = {}
    crowd = Counter(log.repository for log in logs)
    lessons: list[Lesson] = []
    read: list[tuple[MarkedLog, list[list[int]], list[NDArray[np.bool_]]]] = []
    for log in logs:
        one_pass = WindowCollector()
        one_pass.feed(log.read())
        stored = one_pass.finish()
        lines = candidates(stored.windows)
        rows = [
            [columns.setdefault(name, len(columns)) for name in _names(observation)]
            for observation in observe(lines, stored.total_lines)
        ]
        numbers = np.array([line.number for line in lines])
        places = [
            np.any([(numbers >= a) & (numbers <= b) for a, b in place], axis=0)
            for place in log.places
        ]
        read.append((log, rows, [place for place in places if place.any()]))
    for log, rows, places in read:
        if places:
            seen = np.zeros((len(rows), len(columns)), dtype=np.float32)
            for row, names in enumerate(rows):
                seen[row, names] = 1
            lessons.append(Lesson(seen, places, crowd[log.repository] ** -_CROWD))
    return columns, lessons


def _names(observation: Observation) -> Iterator[str]:
    for area, kinds in zip(AREAS, observation.areas, strict=True):
        for bit, kind in enumerate(KINDS):
            if kinds >> bit & 1:
                yield f"{area}:{kind}"
    yield from observation.facts


def _learn(lessons: Sequence[Lesson], counts: Floats) -> Floats:
    """Learn the weights of the features that count; the others stay 0."""
    weights = np.zeros(len(counts), dtype=np.float32)
    mean = np.zeros(len(counts))
    square = np.zeros(len(counts))
    order = np.arange(len(lessons))
    chance = np.random.default_rng(0)
    step = 0
    for turn in range(_ROUNDS):
        chance.shuffle(order)
        for first in range(0, len(order), _LOGS_A_STEP):
            some = [lessons[index] for index in order[first : first + _LOGS_A_STEP]]
            slope = np.sum([_slope(lesson, weights) for lesson in some], axis=0)
            slope = (slope / _LOGS_A_STEP + _PENALTY * weights) * counts
            step += 1
            mean = 0.9 * mean + 0.1 * slope
            square = 0.999 * square + 0.001 * slope * slope
            pace = (mean / (1 - 0.9**step)) / (
                np.sqrt(square / (1 - 0.999**step)) + 1e-8
            )
            weights -= (_RATE * (1 - turn / _ROUNDS) * pace).astype(np.float32)
    return weights


def _slope(lesson: Lesson, weights: Floats) -> Floats:
    scores = lesson.seen @ weights
    believed = np.exp(scores - scores.max())
    believed /= believed.sum()
    if len(lesson.places) == 1:
        target = lesson.places[0] / lesson.places[0].sum()
    else:
        target = believed * np.any(lesson.places, axis=0)
        target /= max(float(target.sum()), 1e-9)
    slope = lesson.seen.T @ (believed - target)
    return np.asarray(2 * lesson.share * slope, dtype=np.float32)


if __name__ == "__main__":
    sys.exit(main())
