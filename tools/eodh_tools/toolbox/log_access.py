"""Open a job's logs: from this machine if finished and cached, else from the Hub."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractContextManager, asynccontextmanager

import anyio
from anyio import from_thread, to_thread
from anyio.abc import TaskGroup

from eodh_tools.cache.log_cache import CachedLog, LogCache, OnBytes
from eodh_tools.diagnosis import steps
from eodh_tools.errors import JobsError, SettingsError
from eodh_tools.hub.error_answers import why_unreadable
from eodh_tools.hub.job import Job
from eodh_tools.hub.job_times import JobTimes
from eodh_tools.hub.log_links import LogLink
from eodh_tools.logs.log_text import LogText
from eodh_tools.results.models import LogEntry
from eodh_tools.toolbox.job_lookup import FoundJob, OnProgress
from eodh_tools.toolbox.log_facts import facts_of_ends, facts_of_text

#: Where many logs are read, none is waited for longer until it begins.
BEGINS_WITHIN_S = 20.0

# To inspect a log costs the Hub a request: of a job scattered wider than this, the
# rest is listed without facts.
_MAX_INSPECTED = 30
_INSPECTED_AT_ONCE = 4


@asynccontextmanager
async def tasks() -> AsyncIterator[TaskGroup]:
    """Run tasks, and wait for all of them.

    Raises:
        JobsError: The first that one of them raised, and not a group of errors, which
            no door has words for.
    """
    first: BaseException | None = None
    try:
        async with anyio.create_task_group() as group:
            yield group
    except* JobsError as failed:
        first = failed
        while isinstance(first, BaseExceptionGroup):
            first = first.exceptions[0]
    if first is not None:
        raise first


async def for_each(
    entries: Sequence[LogEntry],
    work: Callable[[LogEntry], Awaitable[None]],
    *,
    at_once: int,
) -> None:
    """Do some work for each log, `at_once` of them at a time.

    Raises:
        JobsError: The first that one of them raised.
    """
    limiter = anyio.CapacityLimiter(at_once)

    async def limited(entry: LogEntry) -> None:
        async with limiter:
            await work(entry)

    async with tasks() as group:
        for entry in entries:
            group.start_soon(limited, entry)


def entries_of(job: Job) -> tuple[LogEntry, ...]:
    """Return the logs that a job lists, by step."""
    return steps.entries([link.name for link in job.logs])


class LogAccess:
    """Opens logs of jobs that the Hub has just let us see."""

    def __init__(self, cache: LogCache) -> None:
        self._cache = cache

    @asynccontextmanager
    async def open(
        self,
        found: FoundJob,
        link: LogLink,
        on_progress: OnProgress | None = None,
        *,
        begins_within_s: float | None = None,
    ) -> AsyncIterator[LogText]:
        """Open a log's cleaned and redacted text.

        Args:
            found: The job.
            link: The log.
            on_progress: Called as it is fetched.
            begins_within_s: Until the answer begins; what a call may take if None.

        Raises:
            JobsError: By cause, see `eodh_tools.errors`.
        """
        on_bytes = _named_progress(link.name, on_progress)
        if found.job.is_finished:
            with self.in_use(found, link.name):
                yield (
                    await self._cached(found, link.name)
                    or await self._fetch_once(found, link, on_bytes, begins_within_s)
                )
            return
        async with (
            found.workspace.client.log(
                found.job.job_id, link, begins_within_s=begins_within_s
            ) as stream,
            self._cache.temporary(
                stream, found.workspace.redactor, on_progress=on_bytes
            ) as text,
        ):
            yield text

    async def inspect(
        self, found: FoundJob, listed: Sequence[LogEntry]
    ) -> tuple[LogEntry, ...]:
        """Find each log's size, whether it is empty, and its step's times.

        How long a step took is known of logs that are cached, and of short ones.
        """
        links = {link.name: link for link in found.job.logs}
        inspected = {entry.name: entry for entry in listed}

        async def inspect_one(entry: LogEntry) -> None:
            inspected[entry.name] = await self._inspect(found, entry, links[entry.name])

        await for_each(listed[:_MAX_INSPECTED], inspect_one, at_once=_INSPECTED_AT_ONCE)
        return steps.in_order(inspected.values())

    async def _inspect(
        self, found: FoundJob, entry: LogEntry, link: LogLink
    ) -> LogEntry:
        with self.in_use(found, entry.name):
            cached = await self._cached(found, entry.name)
            if cached is not None:
                facts = await to_thread.run_sync(facts_of_text, cached, found.job)
                return entry.model_copy(update=dict(facts))
        try:
            peek = await found.workspace.client.peek_log(
                found.job.job_id, link, begins_within_s=BEGINS_WITHIN_S
            )
        except SettingsError:
            raise
        except JobsError as error:
            return entry.model_copy(
                update={"note": why_unreadable(error, _process(found))}
            )
        tail = peek.head if peek.size_bytes == len(peek.head) else None
        facts = facts_of_ends(peek.head, tail, found.job)
        return entry.model_copy(update={"size_bytes": peek.size_bytes, **facts})

    async def _fetch_once(
        self,
        found: FoundJob,
        link: LogLink,
        on_bytes: OnBytes | None,
        begins_within_s: float | None,
    ) -> CachedLog:
        """Fetch a log unless another reader has just done so."""
        root, job_id = found.workspace.root, found.job.job_id
        async with self._cache.turn(root, job_id, link.name, begins_within_s):
            return await self._cached(found, link.name) or await self._fetch(
                found, link, on_bytes, begins_within_s
            )

    async def _fetch(
        self,
        found: FoundJob,
        link: LogLink,
        on_bytes: OnBytes | None,
        begins_within_s: float | None,
    ) -> CachedLog:
        workspace, job_id = found.workspace, found.job.job_id
        async with workspace.client.log(
            job_id, link, begins_within_s=begins_within_s
        ) as stream:
            return await self._cache.store(
                workspace.root,
                job_id,
                link.name,
                stream,
                workspace.redactor,
                _times(found),
                on_progress=on_bytes,
            )

    def in_use(self, found: FoundJob, log_name: str) -> AbstractContextManager[None]:
        """Hold a log while it is got and read: no other one takes its place."""
        root, job_id = found.workspace.root, found.job.job_id
        return self._cache.in_use(root, job_id, log_name)

    def cached(self, found: FoundJob, log_name: str) -> CachedLog | None:
        """Return the log as it is on this machine, for a worker thread.

        Returns:
            None where it is not stored; a running job's log is not final.
        """
        if not found.job.is_finished:
            return None
        identity = (found.workspace.root, found.job.job_id, log_name)
        redactor = found.workspace.redactor
        return self._cache.get(*identity, redactor, _times(found))

    async def _cached(self, found: FoundJob, log_name: str) -> CachedLog | None:
        # Where there is no file, a thread would cost more than the check.
        if not self._cache.has(found.workspace.root, found.job.job_id, log_name):
            return None
        return await to_thread.run_sync(self.cached, found, log_name)


class WhileAskedFor:
    """A log's text for a worker thread, which stops when its caller has left."""

    def __init__(self, text: LogText) -> None:
        self._text = text
        self.total_lines = text.total_lines
        self.total_bytes = text.total_bytes
        self.redacted = text.redacted

    def blocks(
        self, first_line: int = 1, last_line: int | None = None
    ) -> Iterator[tuple[int, bytes]]:
        """Give the text's blocks as long as somebody waits for them."""
        for block in self._text.blocks(first_line, last_line):
            from_thread.check_cancelled()
            yield block


def _times(found: FoundJob) -> JobTimes:
    job = found.job
    return JobTimes(job.created, job.updated, job.finished, found.may_grow)


def _process(found: FoundJob) -> str | None:
    """The id of the Hub's process; None at another server, which loses none."""
    return found.job.process if found.workspace.root.is_hub else None


def _named_progress(log_name: str, on_progress: OnProgress | None) -> OnBytes | None:
    if on_progress is None:
        return None

    async def on_bytes(done_bytes: int, total_bytes: int | None) -> None:
        await on_progress(done_bytes, total_bytes, f"reading {log_name}")

    return on_bytes
