"""Measure and write docs/benchmarks.md: `python -m tests.bench [part ...]`."""

import platform
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from tests.bench import (
    connections,
    excerpt,
    failures,
    log_reading,
    mcp_http,
    notices,
    redaction,
    slack,
    start,
    watching,
)
from tests.evaluation import measure as evaluation

Row = tuple[str, ...]

RESULTS = Path(__file__).parents[2] / "docs" / "benchmarks.md"

EVALUATION = "20 failing jobs, and who shows their causes ([how](evaluation.md))"

# Title and how it was measured; then the rows, the first being the heads of columns.
PARTS: dict[str, tuple[str, Callable[[], Sequence[Row]]]] = {
    "start": (
        "From the start of a program to its first answer",
        start.measure,
    ),
    "small-log": ("The tail of a 5,000-line log", log_reading.small_log),
    "big-log": ("A log of 1 GB", log_reading.big_log),
    "failures": ("60 failures of 300 jobs, of 9 causes", failures.measure),
    "mcp-http": ("MCP over HTTP", mcp_http.measure),
    "connections": (
        "A call over HTTP while 10,000 connections are opened that never ask",
        connections.measure,
    ),
    "slack": ("From a command in Slack to its answer", slack.measure),
    "watching": ("10,000 workspaces watched by one process", watching.measure),
    "notices": ("From a job's end to its notice", notices.measure),
    "excerpt": ("The excerpt of a log of 400 MB", excerpt.measure),
    "redaction": ("A log of 200 MB redacted", redaction.measure),
    "evaluation": (EVALUATION, evaluation.measure),
}
# What installs programs of others runs only when it is named: `make eval`.
ON_DEMAND = {"evaluation"}


def main(parts: Sequence[str]) -> None:
    """Measure the parts named, or all, and replace what they wrote before."""
    chosen = parts or [name for name in PARTS if name not in ON_DEMAND]
    old = _sections()
    for name in chosen:
        title, measure = PARTS[name]
        sys.stdout.write(f"measuring: {title} …\n")
        sys.stdout.flush()
        old[name] = _section(name, title, measure())
        sys.stdout.write(old[name] + "\n")
    text = _HEAD + "".join(old[name] for name in PARTS if name in old)
    RESULTS.write_text(text, encoding="utf-8")


def _section(name: str, title: str, rows: Sequence[Row]) -> str:
    head, *body = rows
    lines = [
        f"\n<!-- {name} -->\n## {title}\n",
        f"{datetime.now(UTC):%Y-%m-%d}; {_versions()}\n",
        "| " + " | ".join(head) + " |",
        "| " + " | ".join("---" for _ in head) + " |",
        *("| " + " | ".join(row) + " |" for row in body),
    ]
    return "\n".join(lines) + "\n"


def _sections() -> dict[str, str]:
    """What was measured before, by part."""
    if not RESULTS.exists():
        return {}
    _, *found = RESULTS.read_text(encoding="utf-8").split("\n<!-- ")
    return {
        section.partition(" -->")[0]: f"\n<!-- {section}".rstrip("\n") + "\n"
        for section in found
    }


def _versions() -> str:
    packages = ("eodh-jobs", "mcp", "httpx", "hyperscan", "backports.zstd")
    named = ", ".join(f"{name} {version(name)}" for name in packages)
    return f"Python {platform.python_version()}, {named}, {platform.machine()}"


_HEAD = """# Benchmarks

`make bench` measures all of this and writes this page. Machines are noisy: what counts
is the ratio of two things measured in one run, side by side.
"""


if __name__ == "__main__":
    main(sys.argv[1:])
