"""The result of one check, and its line in a terminal. Pure."""

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
    """What a check found; a problem has a fix of one line."""

    name: str
    state: State
    finding: str
    fix: str | None = None


def problem(name: str, finding: str, fix: str) -> Check:
    """Return a check that found a problem."""
    return Check(name, "problem", finding, fix)


def all_well(checks: Iterable[Check]) -> bool:
    """Return whether no check found a problem."""
    return all(check.state != "problem" for check in checks)


def as_text(checks: Sequence[Check], *, signs: bool = True) -> str:
    """Write a line for each check, with its fix below.

    Args:
        checks: In the order of the lines.
        signs: ✓ and ✗; else words, for a terminal without such characters.
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
