"""One thing that was looked at, and how a terminal shows it. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "note", "problem", "skipped"]

_SIGNS: dict[State, str] = {"ok": "✓", "note": "!", "problem": "✗", "skipped": "-"}
_WORDS: dict[State, str] = {
    "ok": "ok",
    "note": "note",
    "problem": "problem",
    "skipped": "skipped",
}


@dataclass(frozen=True, slots=True)
class Check:
    """What was found of one thing; a problem has a fix of one line."""

    name: str
    state: State
    finding: str
    fix: str | None = None


def problem(name: str, finding: str, fix: str) -> Check:
    """Something that has to be mended."""
    return Check(name, "problem", finding, fix)


def all_well(checks: Iterable[Check]) -> bool:
    """Whether nothing has to be mended."""
    return all(check.state != "problem" for check in checks)


def as_text(checks: Sequence[Check], *, signs: bool = True) -> str:
    """A line for each, its fix under it.

    Args:
        checks: In the order in which they are shown.
        signs: ✓ and ✗; else words, for a terminal that has no such characters.
    """
    shown: dict[State, str] = _SIGNS if signs else _WORDS
    width = max(map(len, shown.values()))
    lines = []
    for check in checks:
        sign = f"{shown[check.state]:<{width}}"
        lines.append(f"{sign} {check.name}: {check.finding}")
        if check.fix is not None:
            lines.append(f"{'':<{width}} fix: {check.fix}")
    return "\n".join(lines)
