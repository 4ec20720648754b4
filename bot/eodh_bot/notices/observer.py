"""The port for counts of notices; `eodh_bot.operations.metrics` implements it."""

from collections.abc import Mapping
from typing import Protocol

from eodh_bot.models import NoticeOutcome


class NoticeObserver(Protocol):
    """Receives outcomes and counts."""

    def notice(self, outcome: NoticeOutcome, lag_s: float | None) -> None:
        """Count an outcome; `lag_s` is the time since the job's end."""

    def retried(self, what: str) -> None:
        """Count a retry of "slack", "hub" or "notice"."""

    def given_up(self, tasks: int) -> None:
        """Add tasks that failed for good."""

    def waiting(self, tasks: Mapping[str, int]) -> None:
        """Set how many tasks wait or run, by kind."""

    def oldest(self, age_s: float) -> None:
        """Set the age of the oldest task or notice that waits, in seconds."""

    def keys(self, ending: int, ended: int) -> None:
        """Set how many keys end soon, and how many have ended."""


class NullObserver:
    """Counts nothing."""

    def notice(self, outcome: NoticeOutcome, lag_s: float | None) -> None:
        """Do nothing."""

    def retried(self, what: str) -> None:
        """Do nothing."""

    def given_up(self, tasks: int) -> None:
        """Do nothing."""

    def waiting(self, tasks: Mapping[str, int]) -> None:
        """Do nothing."""

    def oldest(self, age_s: float) -> None:
        """Do nothing."""

    def keys(self, ending: int, ended: int) -> None:
        """Do nothing."""
