"""Describe what is known of a job: its status, and why it failed."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from statistics import median

from eodh_tools.hub.job import Job
from eodh_tools.hub.status_messages import message_text, stage_text
from eodh_tools.results.models import (
    QUEUED,
    Explanation,
    JobSnapshot,
    JobStatus,
    LogEntry,
)
from eodh_tools.toolbox import next_calls
from eodh_tools.toolbox.answer_cache import AnswerCache
from eodh_tools.toolbox.explainer import Explainer
from eodh_tools.toolbox.job_context import JobContext
from eodh_tools.toolbox.job_lookup import FoundJob
from eodh_tools.toolbox.log_access import entries_of
from eodh_tools.toolbox.log_choice import first_to_read

_WORTH_A_WORD_S = 60.0
_MAYBE_STUCK_S = 900.0


class StatusReader:
    """Describes jobs that were found.

    Args:
        explainer: Explains finished jobs.
        context: What other jobs tell of one, as how long its process usually takes.
        now: Aware UTC.
    """

    def __init__(
        self,
        explainer: Explainer,
        context: JobContext,
        now: Callable[[], datetime],
    ) -> None:
        self._explainer = explainer
        self._context = context
        self._now = now
        self._memory: AnswerCache[JobStatus] = AnswerCache()

    async def status(self, found: FoundJob, *, explains: bool = True) -> JobStatus:
        """Describe a job, and explain it if it has finished and `explains`.

        Returns:
            The same object as before where nothing has changed.
        """
        logs = entries_of(found.job)
        if not explains or not found.job.is_finished:
            return await self._described(found, None, logs)
        explanation, logs = await self._explainer.explain(found, logs)
        mark = self._context.mark(found)
        if mark is None:
            return await self._described(found, explanation, logs)
        question = found.workspace.root.url, found.job.job_id
        facts = replace(found, body=b""), explanation, logs, mark
        status = self._memory.get(question, facts)
        if status is None:
            status = await self._described(found, explanation, logs)
            self._memory.put(question, facts, status)
        return status

    async def _described(
        self,
        found: FoundJob,
        explanation: Explanation | None,
        logs: tuple[LogEntry, ...],
    ) -> JobStatus:
        job, workspace = found.job, found.workspace
        message, _ = workspace.redactor.text(message_text(job))
        return JobStatus(
            job_id=job.job_id,
            workspace=workspace.name,
            process=job.process,
            status=job.status,
            stage=stage_text(job),
            created=job.created,
            started=job.started,
            finished=job.finished,
            duration_s=found.duration_s,
            message=message,
            logs_state=found.logs_state,
            logs=tuple(log.name for log in logs),
            explanation=explanation,
            others=await self._context.sentences(found, explanation, logs),
            results_url=job.results_href,
            unreadable={log.name: log.note for log in logs if log.note},
            before_first_step_s=_before_first_step_s(job, logs),
            unchanged_s=await self._unchanged_s(found),
            waited_s=found.waited_s,
            note=found.note,
            next=next_calls.after_status(
                job,
                found.logs_state,
                _not_shown_whole(explanation, first_to_read(explanation, logs)),
            ),
        )

    async def _unchanged_s(self, found: FoundJob) -> float | None:
        """How long nothing has changed, where that makes one doubt the job's end.

        A worker that crashed leaves its job running for ever (KERNEL.md K7).
        """
        job, workspace = found.job, found.workspace
        if job.status != "running" or job.updated is None:
            return None
        if stage_text(job) == QUEUED:
            return None
        now = workspace.time(self._now())
        unchanged_s = (now - job.updated).total_seconds()
        took = await self._context.durations_s(workspace, job.process)
        is_long = unchanged_s > max(_MAYBE_STUCK_S, 3 * median(took) if took else 0.0)
        return unchanged_s if is_long else None


def snapshot(found: FoundJob) -> JobSnapshot:
    """Describe what may change about a job, without explaining it."""
    job = found.job
    return JobSnapshot(
        job_id=job.job_id,
        workspace=found.workspace.name,
        status=job.status,
        stage=stage_text(job),
        logs_state=found.logs_state,
        logs=tuple(link.name for link in job.logs),
        settled=job.is_finished and found.logs_state != "not there yet",
    )


def _before_first_step_s(job: Job, logs: Sequence[LogEntry]) -> float | None:
    """Seconds from creation to the first line of a log, where worth a word.

    The Hub's `started` is its `created` (KERNEL.md K5): the queue is in all durations.
    """
    began = [log.began for log in logs if log.began is not None]
    if not began or job.created is None:
        return None
    waited_s = (min(began) - job.created).total_seconds()
    return waited_s if waited_s >= _WORTH_A_WORD_S else None


def _not_shown_whole(
    explanation: Explanation | None, log: LogEntry | None
) -> LogEntry | None:
    """The log, unless the evidence has just shown every line of it."""
    for each in explanation.evidence if explanation is not None else ():
        if log is not None and each.log == log.name:
            return log if len(each.lines) < each.total_lines else None
    return log
