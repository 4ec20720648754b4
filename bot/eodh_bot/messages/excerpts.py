"""The lines of a log that support an answer, as rich text."""

from collections.abc import Sequence

from eodh_bot.messages.blocks import preformatted, run, section
from eodh_bot.messages.escaping import one_line
from eodh_bot.messages.fitting import Fit
from eodh_bot.messages.message import Json
from eodh_tools.results.models import Evidence
from eodh_tools.results.text_parts import redacted_text

_ALL_CHARS = 3_200
_LOG_CHARS = 80
# What further logs show is only in those logs.
_MOST_EXCERPTS = 3


def excerpts(
    evidence: Sequence[Evidence], fit: Fit, *, most_lines: int = 1_000
) -> list[Json]:
    """Return each log's name and line numbers, and the lines.

    Args:
        evidence: The lines, log by log.
        fit: Records when something had to be left out.
        most_lines: At most this many lines of each.
    """
    shown = evidence[:_MOST_EXCERPTS]
    fit.note_left_out(len(evidence) - len(shown))
    parts: list[Json] = []
    for each in shown:
        where = run(fit.line(each.log, _LOG_CHARS), bold=True)
        text = fit.lines(each.text, _ALL_CHARS // len(shown), most_lines=most_lines)
        parts.append(section(where, run(f", {line_numbers(each.lines)}")))
        parts.append(preformatted(text))
    return parts


def line_numbers(lines: Sequence[int]) -> str:
    """Return which lines, as a person says it: the first and the last."""
    if not lines:
        return "no lines"
    first, last = min(lines), max(lines)
    return f"line {first:,}" if first == last else f"lines {first:,} to {last:,}"


def excerpt_footer(
    evidence: Sequence[Evidence], *, most_lines: int = 1_000
) -> list[str]:
    """Return how much is shown of what, and how many secrets were taken out."""
    shown = evidence[:_MOST_EXCERPTS]
    return [
        f"{min(len(each.lines), most_lines):,} of {each.total_lines:,} lines"
        f"{f' of {one_line(each.log)[:_LOG_CHARS]}' if len(shown) > 1 else ''}"
        f"{redacted_text(each.redacted)}"
        for each in shown
    ]
