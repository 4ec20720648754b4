"""Answers about jobs that will not change, in memory for a while."""

import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from cachetools import TTLCache

from eodh_tools.results.models import LogEntry
from eodh_tools.toolbox.job_lookup import FoundJob

MOST_ANSWERS = 64
# After this an answer is made again: a passing run may be known by then.
FRESH_S = 600.0

_T = TypeVar("_T")


class AnswerCache(Generic[_T]):
    """Answers of one toolbox; the least recently used go first.

    It is asked only with a job that the Hub has just shown, as `FoundJob` says; where
    what an answer stands on has changed since, the answer is made again.

    Args:
        most: The most answers.
        now: Seconds on a clock that never goes back; an answer lasts `FRESH_S`.
    """

    def __init__(
        self, most: int = MOST_ANSWERS, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._answers: TTLCache[Hashable, tuple[object, _T]]
        self._answers = TTLCache(most, FRESH_S, now)

    def get(self, question: Hashable, facts: object) -> _T | None:
        """The answer, if it is known and stands on the same facts."""
        known_facts, answer = self._answers.get(question, (None, None))
        return answer if known_facts == facts else None

    def put(self, question: Hashable, facts: object, answer: _T) -> None:
        """Remember an answer, in place of an older one."""
        self._answers[question] = facts, answer


def is_final(found: FoundJob, logs: tuple[LogEntry, ...] = ()) -> bool:
    """Whether neither the job nor one of its logs will change any more."""
    is_complete = found.job.is_finished and found.logs_state in {"there", "none"}
    return is_complete and not any(log.note for log in logs)
