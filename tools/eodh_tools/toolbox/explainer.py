"""Explain a finished job: as it was explained before, or from its logs."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from anyio import to_thread

from eodh_tools.cache.explanation_cache import Explained, ExplanationCache
from eodh_tools.cache.passing_runs import PassingRuns
from eodh_tools.results.models import Explanation, LogEntry
from eodh_tools.toolbox.answer_cache import FRESH_S, AnswerCache, is_final
from eodh_tools.toolbox.job_history import JobHistory
from eodh_tools.toolbox.job_lookup import FoundJob
from eodh_tools.toolbox.log_access import LogAccess

if TYPE_CHECKING:
    from eodh_tools.toolbox.job_diagnosis import JobDiagnosis


class Explainer:
    """Explains finished jobs; one that is final is explained once.

    Args:
        logs: Opens a job's logs.
        passing_runs: What passing runs of a process had.
        history: Remembers what was explained.
        stored: Explanations on disk, if they are stored there.
    """

    def __init__(
        self,
        logs: LogAccess,
        passing_runs: PassingRuns,
        history: JobHistory,
        stored: ExplanationCache | None = None,
    ) -> None:
        self._logs = logs
        self._passing_runs = passing_runs
        self._history = history
        self._memory: AnswerCache[Explained] = AnswerCache()
        self._stored = stored
        self._diagnosis: JobDiagnosis | None = None

    async def explain(self, found: FoundJob, listed: Sequence[LogEntry]) -> Explained:
        """Explain a finished job.

        Args:
            found: The job.
            listed: Its logs.

        Returns:
            The explanation, and the logs with the facts found while reading them.

        Raises:
            JobsError: By cause, see `eodh_tools.errors`.
        """
        question = found.workspace.root.url, found.job.job_id
        facts = found.job, found.logs_state, found.may_grow
        known = self._memory.get(question, facts)
        if known is not None:
            return known
        if self._stored is not None:
            known = await to_thread.run_sync(self._load, found)
        if known is not None:
            self._memory.put(question, facts, known)
            return known
        diagnosis = self._diagnosis
        if diagnosis is None:
            diagnosis = await to_thread.run_sync(self._loaded_diagnosis)
        explanation, logs, whole = await diagnosis.explain(found, listed)
        if whole and is_final(found, logs):
            self._memory.put(question, facts, (explanation, logs))
            if self._stored is not None:
                await to_thread.run_sync(self._save, found, explanation, logs)
            await self._history.remember(found, explanation)
        return explanation, logs

    def _loaded_diagnosis(self) -> "JobDiagnosis":
        # Only here: what was explained before is shown without its 100 modules.
        from eodh_tools.toolbox.job_diagnosis import JobDiagnosis  # noqa: PLC0415

        if self._diagnosis is None:
            self._diagnosis = JobDiagnosis(self._logs, self._passing_runs)
        return self._diagnosis

    def _load(self, found: FoundJob) -> Explained | None:
        if self._stored is None or not is_final(found):
            return None
        runs = self._runs(found)
        workspace, job_id = found.workspace, found.job.job_id
        return self._stored.get(
            workspace.root,
            job_id,
            _facts(found, runs),
            workspace.redactor,
            # A passing run to compare it with may be there by then.
            max_age_s=None if runs else FRESH_S,
        )

    def _save(
        self, found: FoundJob, explanation: Explanation, logs: tuple[LogEntry, ...]
    ) -> None:
        if self._stored is None:
            return
        workspace, job_id = found.workspace, found.job.job_id
        facts = _facts(found, self._runs(found))
        self._stored.put(
            workspace.root, job_id, facts, workspace.redactor, (explanation, logs)
        )

    def _runs(self, found: FoundJob) -> str | None:
        return self._passing_runs.mark(found.workspace.root, found.job.process or "")


def _facts(found: FoundJob, runs: str | None) -> str:
    """What an explanation stands on: the job, its logs, and the passing runs."""
    return f"{found.job!r}\0{found.logs_state}\0{found.may_grow}\0{runs}"
