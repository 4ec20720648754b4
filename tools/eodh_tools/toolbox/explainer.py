"""Read what an explanation needs: excerpts of the logs, and what passing runs had."""

from collections.abc import Sequence
from contextlib import aclosing
from datetime import UTC, datetime
from functools import partial

import anyio
from anyio import to_thread

from eodh_tools.cache.passing_runs import PassingRuns
from eodh_tools.diagnosis import steps
from eodh_tools.diagnosis.diagnose import explain
from eodh_tools.diagnosis.findings import LogWithExcerpt
from eodh_tools.errors import JobsError, LogNotFoundError
from eodh_tools.hub.roots import HubRoot
from eodh_tools.hub.status_info import Job
from eodh_tools.logs.excerpt.excerpter import Excerpt, excerpt, line_fingerprints
from eodh_tools.logs.page import LogText
from eodh_tools.results.models import Explanation, LogEntry
from eodh_tools.toolbox.job_lookup import FoundJob
from eodh_tools.toolbox.log_access import LogAccess, for_each

# Of a widely scattered step the latest runs are read.
_MOST_LOGS = 40
_LOGS_AT_ONCE = 4
# The passing run is a help, not a need, and the Hub's list may take over a minute.
_LIST_S = 8.0
_PASSING_RUN_S = 10.0
_ASK_AGAIN_S = 600.0
# A successful job is explained in a word: its logs are not worth a long wait.
_SUCCESSFUL_S = 10.0


class Explainer:
    """Explains finished jobs."""

    def __init__(self, logs: LogAccess, passing_runs: PassingRuns) -> None:
        self._logs = logs
        self._passing_runs = passing_runs
        self._looked_for: dict[tuple[HubRoot, str], float] = {}

    async def explain(
        self, asked: FoundJob, listed: Sequence[LogEntry]
    ) -> tuple[Explanation, tuple[LogEntry, ...]]:
        """Explain a finished job from its logs.

        Args:
            asked: The job.
            listed: Its logs.

        Returns:
            The explanation, and the logs with what reading them told.

        Raises:
            JobsError: By cause, see `eodh_tools.errors`.
        """
        job, root = asked.job, asked.workspace.root
        logs: list[LogWithExcerpt] = [LogWithExcerpt(entry) for entry in listed]
        missing: tuple[str, ...] = ()
        if job.status == "successful":
            with anyio.move_on_after(_SUCCESSFUL_S):
                logs = await self._read(asked, listed)
                await self._remember(asked, listed)
        elif job.status == "failed":
            if listed:
                await self._find_passing_run(asked)
            logs = await self._read(asked, listed)
            had = self._passing_runs.steps(root, job.process or "")
            missing = steps.missing_steps([log.entry for log in logs], had)
        explanation = explain(
            job, logs, logs_state=asked.logs_state, missing_steps=missing
        )
        return explanation, tuple(log.entry for log in logs)

    async def _read(
        self, asked: FoundJob, listed: Sequence[LogEntry]
    ) -> list[LogWithExcerpt]:
        """Make an excerpt of each log, in the order in which the steps ran."""
        links = {link.name: link for link in asked.job.logs}
        root, process = asked.workspace.root, asked.job.process or ""
        read: dict[str, LogWithExcerpt] = {}

        async def read_one(entry: LogEntry) -> None:
            familiar = self._passing_runs.hashes(root, process, entry.step)
            try:
                async with self._logs.open(asked, links[entry.name]) as text:
                    told, part = await to_thread.run_sync(
                        partial(_excerpt, entry, text, familiar)
                    )
            except LogNotFoundError:
                note = "listed, but the Hub cannot find it"
                told, part = entry.model_copy(update={"note": note}), None
            read[entry.name] = LogWithExcerpt(told, part)

        await for_each(listed[-_MOST_LOGS:], read_one, at_once=_LOGS_AT_ONCE)
        ordered = steps.in_order(log.entry for log in read.values())
        return [read[entry.name] for entry in ordered]

    async def _remember(self, asked: FoundJob, listed: Sequence[LogEntry]) -> None:
        """Keep what a passing run printed, as hashes, for the runs that fail."""
        job, root = asked.job, asked.workspace.root
        if not job.process or not listed:
            return
        links = {link.name: link for link in job.logs}
        hashes: dict[str, set[int]] = {entry.step: set() for entry in listed}
        for entry in listed[-_MOST_LOGS:]:
            try:
                async with self._logs.open(asked, links[entry.name]) as text:
                    hashes[entry.step] |= await to_thread.run_sync(_hashes, text)
            except LogNotFoundError:
                continue
        self._passing_runs.record(root, job.process, job.job_id, hashes)

    async def _find_passing_run(self, asked: FoundJob) -> None:
        """Learn from the latest successful job of the process, if none is known."""
        root, process = asked.workspace.root, asked.job.process
        if not process or self._passing_runs.steps(root, process) is not None:
            return
        if anyio.current_time() < self._looked_for.get((root, process), 0.0):
            return
        self._looked_for[root, process] = anyio.current_time() + _ASK_AGAIN_S
        try:
            passing = await self._latest_passing(asked, process)
            if passing is not None:
                with anyio.move_on_after(_PASSING_RUN_S):
                    await self._remember(_as_asked(asked, passing), _entries(passing))
        except JobsError:
            return  # without a witness the explanation is a little poorer

    async def _latest_passing(self, asked: FoundJob, process: str) -> Job | None:
        """The newest successful job of a process, as far as the list tells in time."""
        client = asked.workspace.client
        latest: Job | None = None
        with anyio.move_on_after(_LIST_S):
            async with aclosing(client.jobs()) as jobs:
                async for job in jobs:
                    if job.status != "successful" or job.process != process:
                        continue
                    if latest is None or _created(job) > _created(latest):
                        latest = job
        return None if latest is None else await client.job(latest.job_id)


def _created(job: Job) -> datetime:
    return job.created or datetime.min.replace(tzinfo=UTC)


def _entries(job: Job) -> tuple[LogEntry, ...]:
    return steps.entries([link.name for link in job.logs])


def _as_asked(asked: FoundJob, job: Job) -> FoundJob:
    return FoundJob(asked.workspace, job, None, "there", job.duration_s)


def _excerpt(
    entry: LogEntry, text: LogText, familiar: frozenset[int] | None
) -> tuple[LogEntry, Excerpt]:
    part = excerpt((block for _, block in text.blocks()), familiar=familiar)
    head = next((block for _, block in text.blocks()), b"")
    facts = {
        "size_bytes": text.total_bytes,
        "lines": text.total_lines,
        "empty": text.total_lines == 0,
        "began": steps.began(head),
    }
    return entry.model_copy(update=facts), part


def _hashes(text: LogText) -> set[int]:
    return line_fingerprints(block for _, block in text.blocks())
