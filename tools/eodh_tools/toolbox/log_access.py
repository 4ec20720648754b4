"""A job's logs, opened: kept on this machine when finished, fetched when not."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

import anyio
from anyio import to_thread

from eodh_tools.cache.log_cache import LogCache
from eodh_tools.diagnosis import steps
from eodh_tools.errors import JobsError, LogNotFoundError
from eodh_tools.hub.status_info import LogLink
from eodh_tools.logs.page import LogText
from eodh_tools.results.models import LogEntry
from eodh_tools.toolbox.job_lookup import FoundJob, OnProgress

# A look at a log costs the Hub a request: a job scattered wider than this is listed
# without looking.
_MOST_LOOKS = 30
_LOOKS_AT_ONCE = 4


async def for_each(
    entries: Sequence[LogEntry],
    work: Callable[[LogEntry], Awaitable[None]],
    *,
    at_once: int,
) -> None:
    """Do some work for each log, so many at once.

    Raises:
        JobsError: The first that one of them raised, and not a group of errors, which
            no door has words for.
    """
    limiter = anyio.CapacityLimiter(at_once)

    async def limited(entry: LogEntry) -> None:
        async with limiter:
            await work(entry)

    try:
        async with anyio.create_task_group() as group:
            for entry in entries:
                group.start_soon(limited, entry)
    except* JobsError as failed:
        first: BaseException = failed
        while isinstance(first, BaseExceptionGroup):
            first = first.exceptions[0]
    else:
        return
    raise first


class LogAccess:
    """Opens logs of jobs that the Hub has just let us see."""

    def __init__(self, finished_logs: LogCache, max_log_bytes: int) -> None:
        self._finished_logs = finished_logs
        self._max_log_bytes = max_log_bytes

    @asynccontextmanager
    async def open(
        self, asked: FoundJob, link: LogLink, on_progress: OnProgress | None = None
    ) -> AsyncIterator[LogText]:
        """Open a log's cleaned and redacted text.

        Raises:
            JobsError: By cause, see `eodh_tools.errors`.
        """
        workspace, job = asked.workspace, asked.job
        if job.is_finished:
            kept = await to_thread.run_sync(
                self._finished_logs.get,
                workspace.root,
                job.job_id,
                link.name,
                workspace.redactor,
            )
            if kept is not None:
                yield kept
                return

        async def told(done_bytes: int, total_bytes: int | None) -> None:
            if on_progress is not None:
                await on_progress(done_bytes, total_bytes, f"reading {link.name}")

        if job.is_finished:
            async with workspace.client.log(job.job_id, link) as stream:
                kept = await self._finished_logs.store(
                    workspace.root,
                    job.job_id,
                    link.name,
                    stream,
                    workspace.redactor,
                    max_bytes=self._max_log_bytes,
                    on_progress=told,
                )
            yield kept
            return
        async with (
            workspace.client.log(job.job_id, link) as stream,
            self._finished_logs.temporary(
                stream,
                workspace.redactor,
                max_bytes=self._max_log_bytes,
                on_progress=told,
            ) as text,
        ):
            yield text

    async def look(
        self, asked: FoundJob, listed: Sequence[LogEntry]
    ) -> tuple[LogEntry, ...]:
        """Learn each log's size, whether it is empty, and when its step began."""
        links = {link.name: link for link in asked.job.logs}
        looked = {entry.name: entry for entry in listed}

        async def look_at(entry: LogEntry) -> None:
            looked[entry.name] = await self._look_at(asked, entry, links)

        await for_each(listed[:_MOST_LOOKS], look_at, at_once=_LOOKS_AT_ONCE)
        return steps.in_order(looked.values())

    async def _look_at(
        self, asked: FoundJob, entry: LogEntry, links: dict[str, LogLink]
    ) -> LogEntry:
        workspace, job = asked.workspace, asked.job
        kept = await to_thread.run_sync(
            self._finished_logs.get,
            workspace.root,
            job.job_id,
            entry.name,
            workspace.redactor,
        )
        if kept is not None and job.is_finished:
            head = next((block for _, block in kept.blocks()), b"")
            facts: dict[str, int | None] = {
                "size_bytes": kept.total_bytes,
                "lines": kept.total_lines,
            }
        else:
            try:
                peek = await workspace.client.peek_log(job.job_id, links[entry.name])
            except LogNotFoundError:
                note = "listed, but the Hub cannot find it"
                return entry.model_copy(update={"note": note})
            head = peek.head
            facts = {"size_bytes": peek.size_bytes}
        found = {"empty": not head, "began": steps.began(head)}
        return entry.model_copy(update=facts | found)
