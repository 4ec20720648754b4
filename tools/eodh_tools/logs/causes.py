"""The catalogue of known causes: how a log line shows one, what it means, what to do.

The causes themselves stand in `causes.toml`, each with an example and its source.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

#: A line is looked at no further than this: patterns stay quick on hostile lines.
_MOST_CHARS = 2_000


@dataclass(frozen=True, slots=True)
class Cause:
    """A known cause of failure.

    Attributes:
        name: What it is called.
        where: Kinds of step in whose log it counts.
        patterns: Any of them shows it, on one clean line.
        never: What rules a line out; None where nothing does.
        example: A line that shows it.
        means: What happened, in a sentence; `{step}` stands for the step.
        do: What to do, in a sentence or two.
        source: Where the fact comes from.
    """

    name: str
    where: tuple[str, ...]
    patterns: tuple[re.Pattern[str], ...]
    never: re.Pattern[str] | None
    example: str
    means: str
    do: str
    source: str

    def shown_by(self, line: str, kind: str) -> bool:
        """Whether a clean line of a log of this kind of step shows the cause."""
        if kind not in self.where:
            return False
        looked_at = line[:_MOST_CHARS]
        if self.never is not None and self.never.search(looked_at):
            return False
        return any(pattern.search(looked_at) for pattern in self.patterns)


@cache
def catalogue() -> tuple[Cause, ...]:
    """All known causes, the most telling first."""
    text = resources.files("eodh_tools.logs").joinpath("causes.toml").read_text("utf-8")
    return tuple(
        Cause(
            name=entry["name"],
            where=tuple(entry["where"]),
            patterns=tuple(
                re.compile(pattern)
                for pattern in (entry["line"], *entry.get("also", ()))
            ),
            never=re.compile(entry["never"]) if "never" in entry else None,
            example=entry["example"],
            means=entry["means"],
            do=entry["do"],
            source=entry["source"],
        )
        for entry in tomllib.loads(text)["cause"]
    )


def match_cause(lines: Sequence[str], kind: str) -> tuple[Cause, int] | None:
    """Find the cause that lines of one log show.

    Args:
        lines: Clean lines, the most telling first.
        kind: The kind of step: "stage-in", "step" or "stage-out".

    Returns:
        The cause and the index of the line that shows it: of the first line that
        shows any, the first cause of the catalogue.
    """
    for index, line in enumerate(lines):
        for cause in catalogue():
            if cause.shown_by(line, kind):
                return cause, index
    return None
