"""Which commands of the pages no test runs, and why: `not_run.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class NotRun:
    """Commands that begin alike.

    Attributes:
        page: The page's path, or "*" for any.
        begins: How the commands begin.
        why: Why no test runs them.
    """

    page: str
    begins: str
    why: str

    def covers(self, page: str, statement: str) -> bool:
        """Whether it speaks of this command on this page."""
        return self.page in {page, "*"} and statement.startswith(self.begins)


@cache
def listed() -> tuple[NotRun, ...]:
    """The whole list."""
    text = Path(__file__).with_name("not_run.toml").read_text("utf-8")
    return tuple(NotRun(**entry) for entry in tomllib.loads(text)["command"])


def passed_over(page: str) -> tuple[str, ...]:
    """How the commands of a page begin that nobody types."""
    return tuple(each.begins for each in listed() if each.page in {page, "*"})
