"""Answers about jobs that will not change, in memory for a while."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

import anyio

from eodh_tools.results.models import LogEntry
from eodh_tools.toolbox.job_lookup import FoundJob

MOST_ANSWERS = 64
# After this an answer is made again: a passing run may be known by then.
FRESH_S = 600.0

_T = TypeVar("_T")


class SettledMemory(Generic[_T]):
    """Answers of one toolbox, the least recently used go first.

    It is asked only with a job that the Hub has just shown, as `FoundJob` says; where
    what an answer stands on has changed since, the answer is made again.
    """

    def __init__(self) -> None:
        self._answers: OrderedDict[Hashable, tuple[float, object, _T]] = OrderedDict()

    def get(self, question: Hashable, facts: object) -> _T | None:
        """The answer, if it is known and stands on the same facts."""
        stored = self._answers.get(question)
        if stored is None:
            return None
        stored_at, known_facts, answer = stored
        if anyio.current_time() - stored_at > FRESH_S or facts != known_facts:
            del self._answers[question]
            return None
        self._answers.move_to_end(question)
        return answer

    def put(self, question: Hashable, facts: object, answer: _T) -> None:
        """Remember an answer, in place of an older one."""
        self._answers[question] = anyio.current_time(), facts, answer
        self._answers.move_to_end(question)
        if len(self._answers) > MOST_ANSWERS:
            self._answers.popitem(last=False)


def is_settled(found: FoundJob, logs: tuple[LogEntry, ...] = ()) -> bool:
    """Whether neither the job nor one of its logs will change any more."""
    has_settled = found.job.is_finished and found.logs_state in {"there", "none"}
    return has_settled and not any(log.note for log in logs)
