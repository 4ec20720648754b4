"""Answers on a console: the same words as at every door, with colour where it helps."""

import re
import shlex
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from eodh_tools.results.models import NextCall

# Log text between these two; cleaned text holds neither, so no log can end its fence.
_LOG_BEGINS, _LOG_ENDS = "\x02", "\x03"
_FENCED = re.compile(f"{_LOG_BEGINS}(.*?){_LOG_ENDS}", re.DOTALL)

# What is left of control characters after the cleaning of logs and messages: a name
# or a status that another server invented.
_CONTROLS = {code: None for code in (*range(32), *range(127, 160)) if code != 10}  # noqa: PLR2004 - newline
_CONTROLS[9] = "\t"  # type: ignore[assignment]

_WORDS: tuple[tuple[str, str], ...] = (
    (r"\bsuccessful\b", "green"),
    (r"\b(?:failed|dismissed)\b", "red"),
    (r"\b(?:running|accepted)\b", "yellow"),
    (r"(?m)^(?:Stage|Times|The Hub says|Logs|Results|How sure|Step):", "bold"),
    (r"(?m)^(?:What to do|Evidence in \S+):?", "bold"),
    (r"(?m)^(?:Next|Older lines|Newer lines)\b.*$", "dim"),
    (r"\b[\w.-]+\.log\b", "cyan"),
)
_LOG_WORDS: tuple[tuple[str, str], ...] = (
    (r"(?m)^ *[\d,]+\|", "dim"),
    (r"(?m)^….*$", "dim"),
    (r"(?m) \(\xd7[\d,]+\)$", "dim"),
    (r"(?i)\b(?:error|exception|fatal|traceback|killed)\b", "red"),
    (r"(?i)\bwarn(?:ing)?\b", "yellow"),
)

_COMMANDS = {
    "get_status": "status",
    "list_logs": "logs",
    "read_log": "read",
    "list_jobs": "jobs",
    "explain_job": "explain",
}
_OPTIONS = {"search": "--grep", "context": "--context", "wait": "--wait"}


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


def show(console: Console, text: str) -> None:
    """Print an answer's text; lines are left as they are, for pipes and searches."""
    if not console.is_terminal:
        console.out(text.translate(_CONTROLS), highlight=False)
        return
    shown = Text()
    for position, part in enumerate(_FENCED.split(text)):
        is_log = position % 2 == 1
        shown.append_text(_coloured(part, _LOG_WORDS if is_log else _WORDS))
    console.print(shown, soft_wrap=True)


def _coloured(part: str, words: Sequence[tuple[str, str]]) -> Text:
    text = Text(part.translate(_CONTROLS))
    for pattern, style in words:
        text.highlight_regex(pattern, style=style)
    return text
