"""The causes of failure that an explanation names, from the catalogue."""

from collections.abc import Sequence

from eodh_tools.diagnosis.codes import OTHER_CODES
from eodh_tools.logs.causes import Cause, catalogue
from eodh_tools.results.status_text import TURNS

_HEAD = """\
# Causes of failure

An explanation (`eodh-logs explain JOB --json`, the MCP tool `get_status`) has these fields beside its headline:

| Field | What it says |
| --- | --- |
| `cause` | a stable code of this page; programs may act on it |
| `whose` | whose turn it is: {whose} |
| `rerun` | whether the very same job once more helps: `helps`, `does not help`, `unknown` |
| `confidence` | `known`: the cause is what ended the step, or is joined to it; `likely`; `unknown` |
| `key_line` | the line that explains most: `log`, `line`, `text` |
| `looked_bad` | up to three errors that the step survived, each with its line |

Codes are added; none changes or goes.

"""


def page() -> str:
    whose = ", ".join(f"`{name}` ({words})" for name, words in TURNS.items())
    causes = sorted(catalogue(), key=lambda cause: cause.code)
    entries = "\n".join(_entry(cause) for cause in causes)
    others = "\n".join(
        f"### {code}\n\n{words}\n" for code, words in sorted(OTHER_CODES.items())
    )
    return (
        f"{_HEAD.format(whose=whose)}## Known causes\n\n{entries}\n"
        f"## What no known line shows\n\n{others}"
    )


def _entry(cause: Cause) -> str:
    lines = [
        f"### {cause.code}",
        "",
        f"{_sentence(cause)}.",
        "",
        *(f"- Or: {_sentence(form)}." for _, form in cause.forms),
        f"- Whose turn: `{cause.whose}`. Once more: {cause.rerun}.{_where(cause.where)}",
        f"- Such as: `{cause.example.replace('`', chr(39))}`",
        f"- What to do: {cause.do}",
        "",
    ]
    return "\n".join(lines)


def _sentence(cause: Cause) -> str:
    plain = cause.plain.replace("{step}", "the step")
    return f"{plain[:1].upper()}{plain[1:]}"


def _where(kinds: Sequence[str]) -> str:
    if set(kinds) == {"stage-in", "step", "stage-out"}:
        return ""
    return f" Counts in: {', '.join(kinds)}."
