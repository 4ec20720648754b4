"""Diagnose a finished job: read its logs, and compare them with passing runs."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, aclosing
from datetime import UTC, datetime
from functools import partial

import anyio
from anyio import to_thread
from cachetools import TTLCache

from eodh_tools.cache.passing_runs import PassingLines, PassingRuns, RunOf
from eodh_tools.diagnosis import steps
from eodh_tools.diagnosis.diagnose import explain
from eodh_tools.diagnosis.findings import LogWithExcerpt
from eodh_tools.errors import JobsError, SettingsError
from eodh_tools.hub.error_answers import why_unreadable
from eodh_tools.hub.job import Job
from eodh_tools.hub.listed_jobs import ListedJob
from eodh_tools.hub.log_links import LogLink
from eodh_tools.hub.workspace_urls import HubRoot
from eodh_tools.logs.excerpt.excerpter import Excerpt, excerpt, line_fingerprints
from eodh_tools.logs.log_text import LogText
from eodh_tools.results.models import Explanation, LogEntry, Outputs
from eodh_tools.toolbox.job_lookup import FoundJob
from eodh_tools.toolbox.log_access import (
    BEGINS_WITHIN_S,
    LogAccess,
    WhileAskedFor,
    entries_of,
    for_each,
    tasks,
)
from eodh_tools.toolbox.log_facts import facts_of_text

# Of a job with more logs (a wide scatter) only the last ones are read.
_MAX_LOGS = 200
_LOGS_AT_ONCE = 4
# An explanation can do without a passing run; the Hub's list may take a minute.
_LIST_S = 8.0
_PASSING_RUN_S = 10.0
_LIST_AGAIN_S = 600.0
_MAX_PROCESSES = 1_000
# A successful job needs little explanation: its logs are not worth a long wait.
_SUCCESSFUL_S = 10.0
# Of a failed job; what has not come by then is named, and the rest is explained.
_READING_S = 120.0


class JobDiagnosis:
    """Explains finished jobs from their logs and from passing runs of the process."""

    def __init__(self, logs: LogAccess, passing_runs: PassingRuns) -> None:
        self._logs = logs
        self._passing_runs = passing_runs
        # Processes whose jobs were listed lately, in search of a passing run.
        self._listed: TTLCache[tuple[HubRoot, str], None] = TTLCache(
            _MAX_PROCESSES, _LIST_AGAIN_S, timer=anyio.current_time
        )

    async def explain(
        self, found: FoundJob, listed: Sequence[LogEntry]
    ) -> tuple[Explanation, tuple[LogEntry, ...], bool]:
        """Explain a finished job from its logs.

        Args:
            found: The job.
            listed: Its logs.

        Returns:
            The explanation, the logs with the facts found while reading them, and
            whether the time was enough to read all.

        Raises:
            JobsError: By cause, see `eodh_tools.errors`.
        """
        job, root = found.job, found.workspace.root
        logs: list[LogWithExcerpt] = [LogWithExcerpt(entry) for entry in listed]
        missing: tuple[str, ...] = ()
        not_read = listed[:-_MAX_LOGS]
        scope = anyio.CancelScope()
        reason: str | None = None
        outputs: list[Outputs] = []
        if job.status == "successful":
            async with tasks() as group:
                if job.results_href:
                    group.start_soon(_ask_outputs, found, outputs)
                with anyio.move_on_after(_SUCCESSFUL_S) as scope:
                    logs = await self._read(found, listed)
                    await self._remember(found, listed)
        elif job.status == "failed":
            reasons: list[str] = []
            async with tasks() as group:
                group.start_soon(_ask_reason, found, reasons)
                if listed:
                    await self._find_passing_run(found)
                logs = await self._read(found, listed)
            reason = reasons[0] if reasons else None
            had = await to_thread.run_sync(
                self._passing_runs.steps, root, job.process or ""
            )
            missing = steps.missing_steps(listed, had)
        # Up to a second of computing: in the event loop it would hold up everybody.
        explanation = await to_thread.run_sync(
            partial(
                explain,
                job,
                logs,
                logs_state=found.logs_state,
                missing_steps=missing,
                reason=reason,
                not_read=not_read,
            )
        )
        if outputs:
            explanation = explanation.model_copy(update={"outputs": outputs[0]})
        entries = tuple(log.entry for log in logs)
        return explanation, entries, not scope.cancelled_caught

    async def _read(
        self, found: FoundJob, listed: Sequence[LogEntry]
    ) -> list[LogWithExcerpt]:
        """Make an excerpt of each log, in the order in which the steps ran."""
        links = {link.name: link for link in found.job.logs}
        root, process = found.workspace.root, found.job.process or ""
        read: dict[str, LogWithExcerpt] = {}
        known = await to_thread.run_sync(self._passing_runs.lines, root, process)

        async def read_one(entry: LogEntry) -> None:
            try:
                async with self._opened(found, links[entry.name]) as text:
                    seen, part = await to_thread.run_sync(
                        partial(_excerpt, entry, text, found.job, known)
                    )
            except SettingsError:
                raise
            except JobsError as error:
                note = why_unreadable(error, process if root.is_hub else None)
                seen, part = entry.model_copy(update={"note": note}), None
            read[entry.name] = LogWithExcerpt(seen, part)

        to_read = listed[-_MAX_LOGS:]
        with anyio.move_on_after(_READING_S):
            await for_each(to_read, read_one, at_once=_LOGS_AT_ONCE)
        for entry in to_read:
            if entry.name not in read:
                note = f"not read: the Hub took over {_READING_S:g} s for the logs"
                late = entry.model_copy(update={"note": note})
                read[entry.name] = LogWithExcerpt(late)
        ordered = steps.in_order(read[entry.name].entry for entry in to_read)
        return [read[entry.name] for entry in ordered]

    async def _remember(self, found: FoundJob, listed: Sequence[LogEntry]) -> None:
        """Store what a passing run printed, as hashes, to compare failed runs with."""
        job, root = found.job, found.workspace.root
        if not job.process or not listed:
            return
        links = {link.name: link for link in job.logs}
        hashes: dict[str, set[int]] = {entry.step: set() for entry in listed}
        for entry in listed[-_MAX_LOGS:]:
            try:
                async with self._opened(found, links[entry.name]) as text:
                    hashes[entry.step] |= await to_thread.run_sync(_hashes, text)
            except SettingsError:
                raise
            except JobsError:
                continue
        await to_thread.run_sync(
            self._passing_runs.record, root, job.process, RunOf.job(job), hashes
        )

    def _opened(
        self, found: FoundJob, link: LogLink
    ) -> AbstractAsyncContextManager[LogText]:
        """Open one log of several: none is waited for long."""
        return self._logs.open(found, link, begins_within_s=BEGINS_WITHIN_S)

    async def _find_passing_run(self, found: FoundJob) -> None:
        """Read the latest successful job of the process, if none is stored yet."""
        root, process = found.workspace.root, found.job.process
        if not process or (root, process) in self._listed:
            return
        known = await to_thread.run_sync(self._passing_runs.steps, root, process)
        if known is not None:
            return
        self._listed[root, process] = None
        try:
            passing = await self._latest_passing(found, process)
            if passing is not None:
                with anyio.move_on_after(_PASSING_RUN_S):
                    await self._remember(_as_asked(found, passing), entries_of(passing))
        except JobsError:
            return  # the explanation does without a passing run

    async def _latest_passing(self, found: FoundJob, process: str) -> Job | None:
        """The newest successful job of a process, if the list is read in time."""
        client = found.workspace.client
        passing: list[Job | ListedJob] = []

        def note(job: Job | ListedJob) -> None:
            if job.status == "successful" and job.process == process:
                passing.append(job)

        if client.listed.is_whole:
            # The bot's watch has just read it.
            for listed in client.listed.jobs():
                note(listed)
        else:
            with anyio.move_on_after(_LIST_S):
                async with aclosing(client.jobs()) as jobs:
                    async for job in jobs:
                        note(job)
        latest = max(passing, key=_created, default=None)
        return None if latest is None else await client.job(latest.job_id)


async def _ask_outputs(found: FoundJob, outputs: list[Outputs]) -> None:
    """Ask where the outputs are; without an answer the status comes all the same."""
    try:
        job_outputs = await found.workspace.client.results.outputs(found.job.job_id)
    except JobsError:
        return
    if job_outputs is not None:
        outputs.append(
            Outputs(
                catalog=job_outputs.catalog,
                items=job_outputs.items,
                assets=job_outputs.assets,
            )
        )


async def _ask_reason(found: FoundJob, reasons: list[str]) -> None:
    """Ask for the results of a failed job: they may hold the reason (KERNEL.md K3)."""
    try:
        reason = await found.workspace.client.results.failure_reason(found.job.job_id)
    except JobsError:
        return
    if reason is not None:
        reasons.append(reason)


def _created(job: Job | ListedJob) -> datetime:
    return job.created or datetime.min.replace(tzinfo=UTC)


def _as_asked(found: FoundJob, job: Job) -> FoundJob:
    grows = found.may_grow or _is_later(job.finished, found.job.finished)
    return FoundJob(
        found.workspace, job, b"", None, "there", job.duration_s, may_grow=grows
    )


def _is_later(one: datetime | None, other: datetime | None) -> bool:
    return one is None or other is None or one > other


def _excerpt(
    entry: LogEntry, text: LogText, job: Job, known: PassingLines
) -> tuple[LogEntry, Excerpt]:
    blocks = (block for _, block in WhileAskedFor(text).blocks())
    part = excerpt(blocks, known=known.of(entry.step))
    return entry.model_copy(update=dict(facts_of_text(text, job))), part


def _hashes(text: LogText) -> set[int]:
    return line_fingerprints(block for _, block in WhileAskedFor(text).blocks())
