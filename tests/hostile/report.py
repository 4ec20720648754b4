"""The closing report of the corpus, from whichever processes its tests ran in."""

from collections import Counter
from collections.abc import Iterable

import pytest

PROPERTY = "hostile"
_MOST_LEAKS = 50


def lines(rows: Iterable[tuple[str, str, str, str]]) -> list[str]:
    """Per family and door what was tried, refused and inert; last what passed.

    Args:
        rows: Family, door, outcome, and what leaked; of each trial.
    """
    leaks: list[str] = []
    counted: dict[tuple[str, str], Counter[str]] = {}
    for family, door, outcome, leak in rows:
        leaks += [leak] if leak else []
        for key in ((family, ""), (family, door)):
            counted.setdefault(key, Counter())[outcome] += 1
    written = [
        f"{'family / door':<34}{'tried':>7}{'refused':>9}{'inert':>7}{'leaks':>7}"
    ]
    total: Counter[str] = Counter()
    for (family, door), counts in sorted(counted.items()):
        name = f"  {door}" if door else family
        row = counts.total(), counts["refused"], counts["inert"], counts["leak"]
        written.append("{:<34}{:>7,}{:>9,}{:>7,}{:>7,}".format(name, *row))
        if not door:
            total += counts
    failed = total["leak"]
    written += [f"LEAK {leak}" for leak in leaks[:_MOST_LEAKS]]
    return [*written, f"{total.total() - failed:,} passed, {failed:,} failed"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the report where tests of the corpus ran."""
    rows = [
        (str(family), str(door), str(outcome), str(leak))
        for reports in terminalreporter.stats.values()
        for report in reports
        if getattr(report, "when", None) == "teardown"
        for name, value in report.user_properties
        if name == PROPERTY
        for family, door, outcome, leak in value
    ]
    if rows:
        terminalreporter.section("hostile inputs")
        for line in lines(rows):
            terminalreporter.write_line(line)
