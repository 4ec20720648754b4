"""Explain the failed jobs of a time, those not explained before, and group them."""

from collections.abc import Callable, Sequence
from datetime import datetime

import anyio
from anyio import to_thread

from eodh_tools.errors import HubUnavailableError, JobsError, SettingsError
from eodh_tools.history.groups import Failures, groups
from eodh_tools.history.record import JobRecord
from eodh_tools.hub.job import Job
from eodh_tools.hub.job_references import JobReference
from eodh_tools.hub.job_times import may_grow
from eodh_tools.logs.redaction.redactor import Redactor
from eodh_tools.results.models import FailureGroup, FailureListing, NextCall
from eodh_tools.toolbox.answer_cache import is_final
from eodh_tools.toolbox.explainer import Explainer
from eodh_tools.toolbox.job_history import JobHistory
from eodh_tools.toolbox.job_lookup import JobLookup, OnProgress
from eodh_tools.toolbox.log_access import entries_of, tasks
from eodh_tools.toolbox.since import since_by
from eodh_tools.toolbox.workspaces import Workspaces

MOST_EXPLAINED = 50
_AT_ONCE = 2
# Clients of MCP give up after about a minute without an answer.
_EXPLAINING_S = 40.0


class FailureLister:
    """Answers `list_failures`."""

    def __init__(
        self,
        workspaces: Workspaces,
        lookup: JobLookup,
        explainer: Explainer,
        history: JobHistory,
        now: Callable[[], datetime],
    ) -> None:
        self._workspaces = workspaces
        self._lookup = lookup
        self._explainer = explainer
        self._history = history
        self._now = now
        # Of all calls together: a flood of them makes nobody else wait.
        self._explaining = anyio.CapacityLimiter(_AT_ONCE)

    async def failures(
        self,
        since: str,
        process: str | None,
        limit: int,
        on_progress: OnProgress | None,
        *,
        until: datetime | None = None,
    ) -> FailureListing:
        """Group the failed jobs that were created since then; see the toolbox."""
        workspace = await self._workspaces.default()

        def now() -> datetime:
            return workspace.time(self._now())

        after = since_by(since, now)
        chosen = await workspace.client.select_jobs(process=process, since=after)
        # Told by the answer: reading logs below takes its time.
        listed_at, since_at = now(), after()
        failed = [
            job
            for job in chosen.jobs
            if job.status == "failed" and _is_before(job, until)
        ]
        records = dict(await self._history.of_shown(workspace, failed))
        unknown = [
            job
            for job in failed
            if _is_to_explain(job, records.get(job.job_id), listed_at)
        ]
        unreadable = await self._explain(unknown, records, on_progress)
        # Of thousands of kinds it takes seconds.
        found = await to_thread.run_sync(groups, chosen.jobs, records)
        left = len(failed) - len(records) - unreadable
        return FailureListing(
            workspace=workspace.name,
            since=since_at,
            process=process,
            jobs=chosen.fitting,
            failed=len(failed),
            groups=tuple(_group(each, workspace.redactor) for each in found[:limit]),
            more_groups=max(0, len(found) - limit),
            not_explained=left,
            unreadable=unreadable,
            complete=chosen.complete,
            undated=chosen.undated,
            next=_next(found, left, since, process),
        )

    async def _explain(
        self,
        jobs: Sequence[Job],
        records: dict[str, JobRecord],
        on_progress: OnProgress | None,
    ) -> int:
        """Explain jobs, the newest first, a few at a time, as far as time allows.

        Returns:
            How many the Hub would not let us explain.
        """
        to_do = list(reversed(jobs[:MOST_EXPLAINED]))
        total, done, refused = len(to_do), 0, 0
        until = anyio.current_time() + _EXPLAINING_S

        async def work() -> None:
            nonlocal done, refused
            while to_do and anyio.current_time() < until:
                job = to_do.pop()
                try:
                    async with self._explaining:
                        records[job.job_id] = await self._record(job)
                except SettingsError:
                    raise
                except HubUnavailableError:
                    to_do.clear()  # it has enough to do
                except JobsError:
                    # Deleted since it was listed, or never readable.
                    refused += job.job_id not in records
                done += 1
                if on_progress is not None:
                    await on_progress(done, total, f"explaining job {job.job_id}")

        async with tasks() as group:
            for _ in range(min(_AT_ONCE, total)):
                group.start_soon(work)
        return refused

    async def _record(self, job: Job) -> JobRecord:
        found = await self._lookup.find(JobReference(job.job_id))
        explanation, logs = await self._explainer.explain(found, entries_of(found.job))
        if is_final(found, logs):
            return await self._history.remember(found, explanation)
        return self._history.record(found, explanation)


def _is_to_explain(job: Job, known: JobRecord | None, now: datetime) -> bool:
    """Whether a job was not explained, or so early that its logs may have grown."""
    return known is None or (known.may_grow and not may_grow(job.finished, now))


def _is_before(job: Job, until: datetime | None) -> bool:
    return until is None or (job.dated is not None and job.dated < until)


def _group(failures: Failures, redactor: Redactor) -> FailureGroup:
    newest = failures.newest
    return FailureGroup(
        jobs=len(failures.job_ids),
        processes=failures.processes,
        first=failures.first,
        last=failures.last,
        headline=redactor.text(newest.headline)[0],
        quote=None if newest.quote is None else redactor.text(newest.quote)[0],
        cause=newest.cause,
        step=newest.step,
        confidence=newest.confidence,
        whose=newest.whose,
        rerun=newest.rerun,
        newest_job=newest.job_id,
        repaired=failures.repaired,
    )


def _next(
    found: Sequence[Failures], left: int, since: str, process: str | None
) -> tuple[NextCall, ...]:
    """Go on where jobs are left; see the most important failure in full."""
    calls: list[NextCall] = []
    if left:
        arguments: dict[str, str | int | bool] = {"since": since}
        if process is not None:
            arguments["process"] = process
        why = f"to explain {left} more"
        calls.append(NextCall(tool="list_failures", arguments=arguments, why=why))
    if found:
        job = found[0].newest.job_id
        why = "to see the first of these in full"
        calls.append(NextCall(tool="get_status", arguments={"job": job}, why=why))
    return tuple(calls)
