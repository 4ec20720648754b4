"""The lines of a log that support an answer, as rich text."""

from collections.abc import Sequence

from eodh_bot.messages.message import Json
from eodh_bot.messages.rich import preformatted, run, section
from eodh_bot.messages.shortening import Fit
from eodh_tools.jobs import Evidence

_ALL_CHARS = 3_200
_LOG_CHARS = 80
# Beyond this, further evidence is in the file alone.
MOST_EVIDENCE = 3


def excerpt_parts(
    evidence: Evidence, fit: Fit, *, of: int, most: int = 1_000
) -> list[Json]:
    """The log's name and line numbers, and the lines.

    Args:
        evidence: The lines.
        fit: Told when something had to be left out.
        of: How many excerpts share the message.
        most: At most so many lines.
    """
    where = run(fit.line(evidence.log, _LOG_CHARS), bold=True)
    parts = [section(where, run(f", {line_numbers(evidence.lines)}"))]
    text = fit.lines(evidence.text, _ALL_CHARS // max(of, 1), most_lines=most)
    return [*parts, preformatted(text)]


def line_numbers(lines: Sequence[int]) -> str:
    """Which lines, as a person says it: the first and the last."""
    if not lines:
        return "no lines"
    first, last = min(lines), max(lines)
    return f"line {first:,}" if first == last else f"lines {first:,} to {last:,}"


def excerpt_footer(evidence: Sequence[Evidence]) -> list[str]:
    """How much is shown of what, and how many secrets were taken out."""
    several = len(evidence) > 1
    said = []
    for each in evidence:
        of = f" of {each.log[:_LOG_CHARS]}" if several else ""
        said.append(
            f"{len(each.lines):,} of {each.total_lines:,} lines{of}"
            f"{redacted(each.redacted)}"
        )
    return said


def redacted(count: int) -> str:
    """How many secrets were taken out, as the end of a sentence."""
    if count == 0:
        return ""
    return f", {count:,} secret{'' if count == 1 else 's'} redacted"
