"""Learn whose turn an error is: ``python -m tests.whose_model.train DIR...``.

A linear model of words (softmax over the turns), by gradient descent (Adam) with a
penalty on large weights. It prints how often it is right on the jobs of each folder,
learned from everything else.
"""

import json
import math
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eodh_tools.diagnosis.whose_turn import NO_WORD, TURNS, WEIGHTS_FILE, words_of
from eodh_tools.logs.causes import catalogue

Floats = NDArray[np.float64]
Weights = dict[str, list[float]]
Message = tuple[str, str]

MESSAGES = Path(__file__).with_name("messages.txt")
LIBRARIES = Path(__file__).parents[1] / "tools/diagnosis/messages_of_libraries.txt"
_ROUNDS = 200
_RATE = 0.1
_PENALTY = 0.1
_LEAST_COUNT = 2
_RUNNER = re.compile(r"^\S+Z - \S+-pod-\w{8} - ")


def main() -> int:
    """Learn, say how well, and write the weights."""
    ours = [*_written(), *((cause.whose, cause.example) for cause in catalogue())]
    ours = [(turn, text) for turn, text in ours if turn in TURNS]
    lots = {folder: list(_key_lines(Path(folder))) for folder in sys.argv[1:]}
    for lot, messages in lots.items():
        others = [each for name in lots if name != lot for each in lots[name]]
        weights = learn([*ours, *others])
        right = sum(_turn(weights, text) == turn for turn, text in messages)
        sys.stdout.write(f"{Path(lot).name}: {right} of {len(messages)} lines right\n")
    weights = learn([*ours, *(each for lot in lots.values() for each in lot)])
    rounded = {
        word: [round(value, 2) for value in values] for word, values in weights.items()
    }
    lines = ",\n".join(
        f"{json.dumps(word)}: {json.dumps(values)}"
        for word, values in sorted(rounded.items())
    )
    WEIGHTS_FILE.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")
    sys.stdout.write(f"{len(rounded)} words\n")
    return 0


def _written() -> Iterator[Message]:
    for line in MESSAGES.read_text(encoding="utf-8").splitlines():
        turn, _, text = line.partition("\t")
        yield turn, text
    for line in LIBRARIES.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            turn, _, _, text = line.split("\t", 3)
            yield turn, text.replace("| ", " ")


def _key_lines(folder: Path) -> Iterator[Message]:
    """The lines that hold the cause of each saved job, each form once a job."""
    for path in sorted(folder.glob("*/expected.json")):
        expected = json.loads(path.read_text(encoding="utf-8"))
        if expected.get("whose") not in TURNS:
            continue
        seen: set[str] = set()
        for log, number in expected["key"]:
            raw = (path.parent / "logs" / log).read_text("utf-8", errors="replace")
            text = _RUNNER.sub("", raw.split("\n")[number - 1])
            if text[:100] not in seen:
                seen.add(text[:100])
                yield expected["whose"], text


def learn(messages: Sequence[Message]) -> Weights:
    """Learn the weights of each word that occurs more than once."""
    words = [words_of(text) for _, text in messages]
    counts = Counter(word for each in words for word in each)
    names = sorted(word for word, count in counts.items() if count >= _LEAST_COUNT)
    column = {word: index for index, word in enumerate(names)}
    seen: Floats = np.zeros((len(messages), len(names) + 1))
    target: Floats = np.zeros((len(messages), len(TURNS)))
    turns: list[str] = list(TURNS)
    for row, ((turn, _), each) in enumerate(zip(messages, words, strict=True)):
        target[row, turns.index(turn)] = 1.0
        known = [column[word] for word in each if word in column]
        for index in known:
            seen[row, index] = 1 / math.sqrt(len(known))
        seen[row, -1] = 1.0
    weights: Floats = np.zeros((len(names) + 1, len(TURNS)))
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for round_ in range(1, _ROUNDS + 1):
        scores = seen @ weights
        shares = np.exp(scores - scores.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        slope = seen.T @ (shares - target) + _PENALTY * weights
        slope[-1] -= _PENALTY * weights[-1]
        mean = 0.9 * mean + 0.1 * slope
        square = 0.99 * square + 0.01 * slope * slope
        step = mean / (1 - 0.9**round_)
        weights -= _RATE * step / (np.sqrt(square / (1 - 0.99**round_)) + 1e-8)
    return {
        NO_WORD: weights[-1].tolist(),
        **{word: weights[index].tolist() for word, index in column.items()},
    }


def _turn(weights: Weights, text: str) -> str:
    found = [weights[word] for word in words_of(text) if word in weights]
    total = np.array(weights[NO_WORD])
    if found:
        total = total + np.array(found).sum(axis=0) / math.sqrt(len(found))
    return TURNS[int(total.argmax())]


if __name__ == "__main__":
    sys.exit(main())
