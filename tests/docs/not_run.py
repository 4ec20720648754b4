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
        begins: How each of the commands begins.
        why: Why no test runs them.
    """

    page: str
    begins: tuple[str, ...]
    why: str


@cache
def listed() -> tuple[NotRun, ...]:
    text = Path(__file__).with_name("not_run.toml").read_text("utf-8")
    return tuple(
        NotRun(entry["page"], tuple(entry["begins"]), entry["why"])
        for entry in tomllib.loads(text)["command"]
    )


def passed_over(page: str) -> tuple[str, ...]:
    """How the commands of a page begin that nobody types."""
    return tuple(
        begins
        for each in listed()
        if each.page in {page, "*"}
        for begins in each.begins
    )
