"""The excerpt against logs whose cause lines people have marked (../shared/bench)."""

from pathlib import Path

from eodh_tools.logs.excerpt.excerpter import find
from tests.excerpt_model.marked_logs import marked_logs


def test_most_marked_logs_that_were_not_learned_from_are_explained(
    shared: Path,
) -> None:
    assert shared.is_dir()
    hits = total = 0
    for log in marked_logs():
        if log.is_for_learning:
            continue
        total += 1
        numbers = find([log.read()]).numbers
        marked = [pair for place in log.places for pair in place]
        hits += any(a <= number <= b for number in numbers for a, b in marked)
    assert hits / total > 0.8
