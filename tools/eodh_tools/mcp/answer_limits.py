"""Bounds of an answer's size: what every client shows a model whole.

`get_status` is bounded as text and as JSON, since clients show the one or the other.
How many lines may be asked for is `MAX_LINES` in `eodh_tools/toolbox/log_selection.py`.
"""

import json
import re
from typing import Any

from eodh_tools.logs.lines import shorten
from eodh_tools.mcp.fencing import Fence, fenced_status
from eodh_tools.results.models import Evidence, Explanation, JobStatus, ToolResult
from eodh_tools.results.status_text import status_text as written
from eodh_tools.results.text_parts import as_call

MAX_STATUS_CHARS = 3_500
#: Log text in an answer of `read_log`, by default and where lines were chosen; with
#: what stands around it the answer has at most 7,000 and 20,000 characters.
#: Copilot CLI puts an answer of more than about 20 KB into a file, unread.
DEFAULT_LOG_CHARS = 5_600
CHOSEN_LOG_CHARS = 18_600

_MESSAGE_CHARS = 300
_SENTENCE_CHARS = 400
_NOTE_CHARS = 400
_LINE_CHARS = 220
_MOST_EVIDENCE, _LEAST_EVIDENCE = 3, 2
_FIRST_LOGS, _LAST_LOGS = 2, 4
# Characters of evidence, and of a sentence, that are tried until the whole fits.
_TRIED_CHARS = (
    *((room, _SENTENCE_CHARS) for room in (2_400, 1_800, 1_300, 900, 600, 300)),
    (300, 250),
    (200, 150),
)
_NUMBER = re.compile(r"\s*(\d+)[|>]")


def fit_status(answer: JobStatus, fence: Fence) -> JobStatus:
    """Return the status with log text fenced, shortened where it is too long.

    The middle of long sentences and of the list of logs goes first, then the earliest
    lines of the evidence: a log's last lines show why it ended.
    """
    fenced = fenced_status(answer, fence)
    if _fits(fenced):
        return fenced
    short = answer.model_copy(
        update={
            "message": shorten(answer.message, _MESSAGE_CHARS),
            "note": answer.note and shorten(answer.note, _NOTE_CHARS),
            "logs": _fewer(answer.logs),
        }
    )
    if answer.explanation is None:
        return fenced_status(short, fence)
    for room, sentence in _TRIED_CHARS:
        cut = {"explanation": _shorter(answer.explanation, room, sentence)}
        fenced = fenced_status(short.model_copy(update=cut), fence)
        if _fits(fenced):
            break
    return fenced


def status_text(fenced: JobStatus) -> str:
    """Return a fenced status in words."""
    return written(fenced, as_call, lambda lines: lines)


def as_json(answer: ToolResult) -> dict[str, Any]:
    """Return the structured content: what is not known is left out."""
    return answer.model_dump(mode="json", exclude_none=True)


def _fits(fenced: JobStatus) -> bool:
    structured = json.dumps(as_json(fenced), ensure_ascii=False, separators=(",", ":"))
    return max(len(status_text(fenced)), len(structured)) <= MAX_STATUS_CHARS


def _fewer(logs: tuple[str, ...]) -> tuple[str, ...]:
    if len(logs) <= _FIRST_LOGS + _LAST_LOGS + 1:
        return logs
    left_out = len(logs) - _FIRST_LOGS - _LAST_LOGS
    between = f"… {left_out} more: list_logs …"
    return (*logs[:_FIRST_LOGS], between, *logs[-_LAST_LOGS:])


def _shorter(explanation: Explanation, room: int, sentence: int) -> Explanation:
    most = _MOST_EVIDENCE if sentence == _SENTENCE_CHARS else _LEAST_EVIDENCE
    shown = explanation.evidence[:most]
    headline, quote = explanation.headline, explanation.quote
    if quote is not None and quote in headline:
        # The headline holds the quote, which is fenced where it stands.
        headline = headline.replace(quote, shorten(quote, sentence))
        quote = shorten(quote, sentence)
    else:
        headline = shorten(headline, sentence)
        quote = quote and shorten(quote, sentence)
    return explanation.model_copy(
        update={
            "headline": headline,
            "quote": quote,
            "advice": shorten(explanation.advice, sentence),
            "evidence": tuple(_last_lines(each, room // len(shown)) for each in shown),
        }
    )


def _last_lines(evidence: Evidence, room: int) -> Evidence:
    """The last lines of an evidence that fit, long ones cut in the middle."""
    lines = [shorten(line, _LINE_CHARS) for line in evidence.text.split("\n")]
    shown: list[str] = []
    for line in reversed(lines):
        room -= len(line) + 1
        if room < 0 and shown:
            break
        shown.insert(0, line)
    if len(shown) == len(lines):
        return evidence.model_copy(update={"text": "\n".join(shown)})
    first = next((int(found[1]) for line in shown if (found := _NUMBER.match(line))), 0)
    return evidence.model_copy(
        update={
            "text": "\n".join(["… earlier lines left out …", *shown]),
            "lines": tuple(number for number in evidence.lines if number >= first),
        }
    )
