"""What can be counted of the notices; `eodh_bot.operations.metrics` shows it."""

from collections.abc import Mapping
from typing import Protocol

from eodh_bot.models import NoticeOutcome


class NoticeObserver(Protocol):
    """Counts, and shows how things stand."""

    def notice(self, outcome: NoticeOutcome, lag_s: float | None) -> None:
        """One came out so, so many seconds after the job's end."""

    def retried(self, what: str) -> None:
        """A call is made again: "slack", "hub" or "notice"."""

    def given_up(self, works: int) -> None:
        """So many more works failed for good."""

    def waiting(self, works: Mapping[str, int]) -> None:
        """How many works wait, by kind."""

    def keys(self, ending: int, ended: int) -> None:
        """How many connections' keys end soon, and have ended."""


class NullObserver:
    """Nobody counts."""

    def notice(self, outcome: NoticeOutcome, lag_s: float | None) -> None:
        """Nothing."""

    def retried(self, what: str) -> None:
        """Nothing."""

    def given_up(self, works: int) -> None:
        """Nothing."""

    def waiting(self, works: Mapping[str, int]) -> None:
        """Nothing."""

    def keys(self, ending: int, ended: int) -> None:
        """Nothing."""
