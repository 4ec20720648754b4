"""Explanations of jobs that will not change, in memory for a while."""

from collections import OrderedDict

import anyio

from eodh_tools.cache.explanation_cache import Explained
from eodh_tools.results.models import Explanation, LogEntry
from eodh_tools.toolbox.job_lookup import FoundJob

MOST_JOBS = 64
# After this a job is explained again: a passing run may be known by then.
FRESH_S = 600.0


class ExplanationMemory:
    """Explanations of one toolbox's settled jobs, the least recently used go first.

    It is asked only with a job that the Hub has just shown, as `FoundJob` says; what
    the Hub says differently of the job since is explained again.
    """

    def __init__(self) -> None:
        self._explained: OrderedDict[tuple[str, str], tuple[float, object, Explained]]
        self._explained = OrderedDict()

    def get(self, found: FoundJob) -> Explained | None:
        """Return the cached explanation, if the job has not changed."""
        stored = self._explained.get(_key(found))
        if stored is None:
            return None
        stored_at, facts, explained = stored
        if anyio.current_time() - stored_at > FRESH_S or facts != _facts(found):
            del self._explained[_key(found)]
            return None
        self._explained.move_to_end(_key(found))
        return explained

    def put(
        self, found: FoundJob, explanation: Explanation, logs: tuple[LogEntry, ...]
    ) -> None:
        """Remember the explanation of a settled job."""
        stored = anyio.current_time(), _facts(found), (explanation, logs)
        self._explained[_key(found)] = stored
        if len(self._explained) > MOST_JOBS:
            self._explained.popitem(last=False)


def is_settled(found: FoundJob, logs: tuple[LogEntry, ...] = ()) -> bool:
    """Return whether neither the job nor one of its logs will change any more."""
    has_settled = found.job.is_finished and found.logs_state in {"there", "none"}
    return has_settled and not any(log.note for log in logs)


def _key(found: FoundJob) -> tuple[str, str]:
    return found.workspace.root.url, found.job.job_id


def _facts(found: FoundJob) -> object:
    return found.job, found.logs_state
