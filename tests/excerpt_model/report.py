"""Score the excerpt on either half: ``python -m tests.excerpt_model.report``.

The figures are those of the bench's own ``score.py``, which is called, not copied.
"""

import gzip
import importlib.util
import sys
from collections import defaultdict
from collections.abc import Iterable
from types import ModuleType

from eodh_tools.logs.excerpt.excerpter import find, line_fingerprints
from tests.excerpt_model.marked_logs import BENCH, MarkedLog, marked_logs

_FIGURES = ("hit", "key", "recall", "prec")
_LINES = 20


def main() -> int:
    """Print the figures of both halves, without and with a passing log."""
    if not BENCH.is_dir():
        sys.stderr.write("The marked logs (../shared/bench) are not there.\n")
        return 1
    scoring = _scoring()
    logs = list(marked_logs())
    for title, half in (("learned from", True), ("held out", False)):
        chosen = [log for log in logs if log.is_for_learning is half]
        _print(f"the half {title}", chosen, scoring, with_good=False)
        paired = [log for log in chosen if log.good is not None]
        _print(f"the half {title}, with --good", paired, scoring, with_good=True)
    return 0


def _print(
    title: str, logs: Iterable[MarkedLog], scoring: ModuleType, *, with_good: bool
) -> None:
    found: dict[str, list[dict[str, float]]] = defaultdict(list)
    for log in logs:
        raw = log.read()
        known = None
        if with_good and log.good is not None:
            known = line_fingerprints([gzip.decompress(log.good.read_bytes())])
        numbers = find([raw], max_lines=_LINES, known=known).numbers
        lines = raw.decode("utf-8", "replace").split("\n")
        figures = scoring.score(numbers, lines, log.row, _LINES)
        if figures:
            found[log.collection].append(figures)
            found["all"].append(figures)
    sys.stdout.write(f"{title}\n")
    for name, rows in sorted(found.items()):
        means = " ".join(
            f"{figure}={100 * sum(float(row[figure]) for row in rows) / len(rows):5.1f}"
            for figure in _FIGURES
        )
        sys.stdout.write(f"  {name:24s} n={len(rows):4d} {means}\n")
    sys.stdout.flush()


def _scoring() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", BENCH / "score.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(BENCH / "score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    sys.exit(main())
