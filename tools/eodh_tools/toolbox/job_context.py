"""What the jobs that the Hub showed lately tell of one job; asks the Hub nothing."""

from collections.abc import Hashable, Sequence
from datetime import datetime
from statistics import median

import anyio
from anyio import to_thread

from eodh_tools.cache.passing_runs import PassingRuns, RunOf
from eodh_tools.errors import JobsError
from eodh_tools.history import related_jobs
from eodh_tools.history.groups import ended_at
from eodh_tools.history.record import JobRecord
from eodh_tools.history.streaks import streak
from eodh_tools.hub.job import Job
from eodh_tools.hub.listed_jobs import ListedJob
from eodh_tools.logs.excerpt.known_lines import masked_hash
from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.results.models import Explanation, JobSummary, LogEntry
from eodh_tools.toolbox.job_history import JobHistory
from eodh_tools.toolbox.job_lookup import FoundJob, duration_s
from eodh_tools.toolbox.workspaces import Workspace

_MOST_FAILURES = 1_000
_COMPARED = {"failed", "running"}
_FEWEST_SUCCESSES = 3
_NUMBERED = lazy_pattern(r"(?m)^ *(\d+)[|>] (.*)$")


class JobContext:
    """Compares a job with others, and only with those shown to the same key lately."""

    def __init__(self, history: JobHistory, passing_runs: PassingRuns) -> None:
        self._history = history
        self._passing_runs = passing_runs

    async def sentences(
        self, found: FoundJob, explanation: Explanation | None, logs: Sequence[LogEntry]
    ) -> tuple[str, ...]:
        """Return what is known of a job from others, a sentence each."""
        job = found.job
        if job.status == "running":
            took = await self.durations_s(found.workspace, job.process)
            text = related_jobs.usual(took, found.duration_s)
            return () if text is None else (text,)
        if job.status == "successful" and explanation is not None:
            warned = await self._new_warnings(found, explanation, logs)
            return () if warned is None else (warned,)
        if job.status != "failed" or explanation is None:
            return ()
        listed = found.workspace.client.listed
        jobs = listed.jobs()
        failed = [each for each in jobs if each.status == "failed"]
        failed.sort(key=ended_at, reverse=True)
        newest = failed[:_MOST_FAILURES]
        own = self._history.record(found, explanation)
        records = {}
        if [each.job_id for each in newest] != [job.job_id]:
            records = dict(await self._history.of_shown(found.workspace, newest))
        sentences: list[str | None] = [
            related_jobs.outage(own, failed, records),
            related_jobs.same_failure(own, failed, records),
        ]
        if listed.is_whole:
            row = streak(jobs, ListedJob.of(job), {})
            sentences.append(related_jobs.last_success(row))
            if row.last_success is not None:
                then = next(
                    each for each in jobs if each.job_id == row.last_success.job_id
                )
                sentences.append(
                    await self._differences(found, explanation, logs, then)
                )
            sentences.append(related_jobs.success_since(row))
        return tuple(each for each in sentences if each)

    async def read_list(self, found: FoundJob, within_s: float) -> None:
        """Read the list of jobs where others may tell of this one; it may fail."""
        client = found.workspace.client
        if found.job.status not in _COMPARED or client.listed.is_whole:
            return
        with anyio.move_on_after(within_s):
            try:
                await client.newest_jobs()
            except JobsError:
                return  # the status comes all the same

    def mark(self, found: FoundJob) -> Hashable:
        """What changes with what other jobs tell; None where that is not known."""
        records = self._history.mark()
        if records is None:
            return None
        root, process = found.workspace.root, found.job.process or ""
        listed = found.workspace.client.listed.mark()
        return records, listed, self._passing_runs.mark(root, process)

    async def durations_s(
        self, workspace: Workspace, process: str | None
    ) -> tuple[float, ...]:
        """Return how long the last successes of a process took, the newest first."""
        jobs = workspace.client.listed.jobs()
        took = {job.job_id: job.duration_s for job in jobs}
        listed = related_jobs.successful_durations_s(jobs, process, took)
        return listed or await to_thread.run_sync(
            self._passing_runs.durations_s, workspace.root, process or ""
        )

    async def usual_s(self, workspace: Workspace, process: str | None) -> float | None:
        """Return how long a process usually takes: the median of its last successes.

        None where there are fewer than three: one run says nothing of the usual.
        """
        took = await self.durations_s(workspace, process)
        return median(took) if len(took) >= _FEWEST_SUCCESSES else None

    async def described(
        self, workspace: Workspace, jobs: Sequence[Job], now: datetime
    ) -> tuple[JobSummary, ...]:
        """Describe listed jobs: why they failed, how long they usually take."""
        failed = [job for job in jobs if job.status == "failed"]
        records = await self._history.of_shown(workspace, failed)
        processes = {job.process for job in jobs}
        usual = {each: await self.usual_s(workspace, each) for each in processes}
        return tuple(
            summary(job, now, usual[job.process], records.get(job.job_id))
            for job in jobs
        )

    async def _new_warnings(
        self, found: FoundJob, explanation: Explanation, logs: Sequence[LogEntry]
    ) -> str | None:
        """The warnings of a success that the successes before it had not."""
        root, job = found.workspace.root, found.job
        steps = {log.name: log.step for log in logs}

        def compare() -> str | None:
            new = {}
            others = self._passing_runs.lines(
                root, job.process or "", without=RunOf.job(job)
            )
            for shown in explanation.evidence:
                step = steps.get(shown.log, "")
                known = others.of(step)
                if known is not None:
                    new[step] = _lines_not_in(shown.text, known)
            return related_jobs.new_warnings(new)

        return await to_thread.run_sync(compare)

    async def _differences(
        self,
        found: FoundJob,
        explanation: Explanation,
        logs: Sequence[LogEntry],
        success: ListedJob,
    ) -> str | None:
        root, process = found.workspace.root, found.job.process or ""
        step = explanation.step

        def compare() -> str | None:
            then = self._passing_runs.steps(root, process) or ()
            ran = {log.step for log in logs}
            missing = [each for each in then if each not in ran]
            known = self._passing_runs.lines(root, process).of(step or "")
            return related_jobs.differences(
                missing,
                _new_lines(explanation, known or frozenset()),
                step,
                (found.job.duration_s, success.duration_s),
            )

        return await to_thread.run_sync(compare)


def summary(
    job: Job,
    now: datetime,
    usual_s: float | None = None,
    record: JobRecord | None = None,
) -> JobSummary:
    """Return a job of a list."""
    return JobSummary(
        job_id=job.job_id,
        process=job.process,
        status=job.status,
        created=job.created,
        finished=job.finished,
        duration_s=duration_s(job, now),
        usual_s=usual_s,
        cause=None if record is None else record.cause,
        step=None if record is None else record.step,
    )


def _new_lines(explanation: Explanation, known: frozenset[int]) -> list[int]:
    """Numbers of the lines of the evidence that the passing runs did not print."""
    if not known or not explanation.evidence:
        return []
    return _lines_not_in(explanation.evidence[0].text, known)


def _lines_not_in(text: str, known: frozenset[int]) -> list[int]:
    """The numbers of the lines of an excerpt that are not known."""
    return [
        int(row[1])
        for row in _NUMBERED.finditer(text)
        if row[2].strip() and masked_hash(row[2].encode()) not in known
    ]
