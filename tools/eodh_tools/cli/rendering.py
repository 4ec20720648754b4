"""Answers on a console: the same words as at every door, with colour where it helps."""

import os
import re
import shlex
import textwrap
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from eodh_tools.cli.pager import page, pager_command
from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.results.models import NextCall

# Log text between these two; cleaned text holds neither, so no log can end its fence.
_LOG_BEGINS, _LOG_ENDS = "\x02", "\x03"
_FENCED = lazy_pattern(f"{_LOG_BEGINS}(.*?){_LOG_ENDS}", re.DOTALL)

# What is left of control characters after the cleaning of logs and messages: a name
# or a status that another server invented.
_CONTROLS = {code: None for code in (*range(32), *range(127, 160)) if code != 10}  # noqa: PLR2004 - newline
_CONTROLS[9] = "\t"  # type: ignore[assignment]

_WORDS: tuple[tuple[str, str], ...] = (
    (r"\bsuccessful\b", "green"),
    (r"\b(?:failed|dismissed)\b", "red"),
    (r"\b(?:running|accepted)\b", "yellow"),
    (r"(?m)^(?:Stage|Times|The Hub says|Logs|Results|Cause|Step):", "bold"),
    (r"(?m)^(?:What to do|Evidence in \S+):?", "bold"),
    (r"(?m)^(?:Next|Older lines|Newer lines)\b.*$", "dim"),
    (r"\b[\w.-]+\.log\b", "cyan"),
)
_LOG_WORDS: tuple[tuple[str, str], ...] = (
    (r"(?m)^ *[\d,]+\|", "dim"),
    (r"(?m)^….*$", "dim"),
    (r"(?m) \(\xd7[\d,]+\)$", "dim"),
    (
        # A line that is an exception: `ValueError: …`, `botocore…AccessDenied: …`.
        r"(?m)^ *[\d,]+[|>] (?:\w+\.)*[A-Z]\w*(?:Error|Exception|Denied)\b.*$",
        "red",
    ),
    (r"(?i)\b(?:error|exception|fatal|traceback|killed|denied)\b", "red"),
    (r"\b[A-Z]\w*(?:Error|Exception|Denied)\b", "red"),
    (r"(?i)\bwarn(?:ing)?\b", "yellow"),
)

_LINE_NUMBER = lazy_pattern(r" *[\d,]+[|>] ")
# A job's id in a command, and the part of it that every command takes for it.
_JOB_ID = lazy_pattern(r"\b([0-9a-f]{8})(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
_COMMAND_ROW = lazy_pattern(
    r"((?:Next|Older lines|Newer lines)\b.*?eodh-logs .*?)( \(.*)?"
)
_MATCHED_ROW = lazy_pattern(r"(?m)^ *[\d,]+> (.*)$")
_PATTERN_SIGNS = lazy_pattern(r"[\\^$.|?*+()\[\]{}]")

_COMMANDS = {
    "get_status": "status",
    "list_logs": "logs",
    "read_log": "read",
    "list_jobs": "jobs",
    "list_failures": "failures",
    "explain_job": "explain",
}
_OPTIONS = {"search": "--grep", "context": "--context", "wait": "--wait"}


#: Writes a cursor as it is typed here.
CURSOR_OPTION = "--cursor {}".format


def fence(text: str) -> str:
    """Mark text as coming out of a log."""
    return f"{_LOG_BEGINS}{text}{_LOG_ENDS}"


def as_command(call: NextCall) -> str:
    """Write a call that is worth making as a command of this door."""
    words = ["eodh-logs", _COMMANDS.get(call.tool, call.tool)]
    rest = dict(call.arguments)
    if call.tool == "get_status" and rest.pop("wait", False):
        words[1] = "wait"
    words += [str(rest.pop(name)) for name in ("job", "log") if name in rest]
    for name, value in rest.items():
        option = _OPTIONS.get(name, f"--{name.replace('_', '-')}")
        if value is True:
            words.append(option)
        elif value is not False:
            words += [option, str(value)]
    return shlex.join(words)


def show(
    console: Console, text: str, *, found: str | None = None, may_page: bool = True
) -> None:
    """Print an answer's text, wrapped at words; a command stays on one row.

    Args:
        console: Where to; anything but a terminal gets only the words, unwrapped.
        text: The answer, log text fenced.
        found: A search pattern: what it matches in log lines is marked.
        may_page: Whether an answer longer than the terminal may go to the pager.
    """
    if not console.is_terminal:
        console.out(text.translate(_CONTROLS), highlight=False)
        return
    shown = Text()
    for position, part in enumerate(_FENCED.split(text)):
        if position % 2 == 1:
            lines = _marked(_coloured(part, _LOG_WORDS), found)
            shown.append_text(_wrapped_lines(console, lines))
        else:
            shown.append_text(_coloured(_wrapped(part, console.width), _WORDS))
    if may_page and getattr(console, "paging", False):
        command = pager_command(os.environ)
        if command is not None and _rows(shown, console.width) >= console.height:
            with console.capture() as captured:
                console.print(shown, soft_wrap=True)
            if page(captured.get(), command):
                return
    console.print(shown, soft_wrap=True)


def _rows(text: Text, width: int) -> int:
    """How many rows of the terminal a text takes."""
    return sum(1 + max(0, len(line) - 1) // width for line in text.plain.split("\n"))


def _wrapped(prose: str, width: int) -> str:
    """Prose wrapped at the terminal's width, never inside a word or a command."""
    return "\n".join(_rows_of(prose.split("\n"), width))


def _rows_of(lines: Sequence[str], width: int) -> Iterator[str]:
    for line in lines:
        indent = line[: len(line) - len(line.lstrip())]
        if len(line) <= width:
            yield line
            continue
        if command := _COMMAND_ROW.fullmatch(line):
            yield from _command_rows(command[1], command[2] or "", width)
            continue
        yield from textwrap.wrap(
            line,
            width,
            subsequent_indent=indent + "  ",
            break_long_words=False,
            break_on_hyphens=False,
            drop_whitespace=True,
            replace_whitespace=False,
        )


def _command_rows(command: str, reason: str, width: int) -> Iterator[str]:
    """A command on one row, to be copied from there, and the reason where it fits."""
    if len(command) > width:
        command = _JOB_ID.sub(r"\1", command)
    if len(command + reason) <= width:
        yield command + reason
        return
    yield command
    if reason:
        yield from textwrap.wrap(
            reason.strip(), width, initial_indent="  ", subsequent_indent="  "
        )


def _wrapped_lines(console: Console, lines: Text) -> Text:
    """Numbered log lines wrapped at words, what follows set off under the number.

    A word that is longer than a row stays whole, so that an address can be copied.
    """
    rows: list[Text] = []
    for line in lines.split("\n", allow_blank=True):
        number = _LINE_NUMBER.match(line.plain)
        if number is None or len(line) <= console.width:
            rows.append(line)
            continue
        start, rest = line.divide([number.end()])
        room = max(console.width - len(start), 20)
        first, *others = rest.divide(_breaks(rest.plain, room))
        margin = Text(" " * (len(start) - 2) + "| ", "dim")
        for row in (first, *others):
            row.rstrip()
        rows += [start + first, *(margin + other for other in others)]
    return Text("\n").join(rows)


def _breaks(text: str, room: int) -> Iterator[int]:
    """Where to break a text into rows: behind blanks, never inside a word."""
    start = 0
    while len(text) - start > room:
        word = start + len(text[start:]) - len(text[start:].lstrip())
        blank = text.rfind(" ", word, start + room + 1)
        if blank < 0:
            blank = text.find(" ", max(word, start + room))
        if blank < 0:
            return
        start = blank + 1
        yield start


def _marked(text: Text, found: str | None) -> Text:
    """Log text with the matches of a search marked.

    Plain words are marked themselves. Of a pattern the whole matching line is: Python's
    own engine could take for ever to find the place, and the search uses another.
    """
    if not found:
        return text
    literal = re.escape(found) == found or not _PATTERN_SIGNS.search(found)
    for row in _MATCHED_ROW.finditer(text.plain):
        if not literal:
            text.stylize("bold", row.start(1), row.end(1))
            continue
        for hit in re.finditer(re.escape(found), row[1], re.IGNORECASE):
            start = row.start(1)
            text.stylize("bold reverse", start + hit.start(), start + hit.end())
    return text


def _coloured(part: str, words: Sequence[tuple[str, str]]) -> Text:
    text = Text(part.translate(_CONTROLS))
    for pattern, style in words:
        text.highlight_regex(pattern, style=style)
    return text
