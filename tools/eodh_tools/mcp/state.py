"""What a running server keeps beside the toolbox: briefly, and for one caller alone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self

import anyio
from anyio.abc import TaskGroup

from eodh_tools.errors import JobsError
from eodh_tools.hub.last_job import parse_last
from eodh_tools.results.models import JobSummary
from eodh_tools.toolbox.toolbox import Toolbox

# The Hub's list may take over a minute; a person who types waits for two seconds.
_TYPING_S = 2.0
_FRESH_S = 60.0
_STALE_S = 900.0
_MOST_JOBS = 100
_MOST_REMEMBERED = 32


class ServerState:
    """A toolbox, and what is remembered between two requests of its caller.

    A server has one desk for each caller (a token), so that nothing of one is ever
    shown to another.
    """

    def __init__(self, toolbox: Toolbox, tasks: TaskGroup) -> None:
        self.toolbox = toolbox
        self._tasks = tasks
        self._recent: tuple[float, tuple[str, ...]] | None = None
        self._looking: anyio.Event | None = None
        self._meant: dict[str, tuple[float, tuple[JobSummary, ...]]] = {}

    @classmethod
    @asynccontextmanager
    async def opened(cls, toolbox: Toolbox) -> AsyncIterator[Self]:
        """Keep a desk while the server runs."""
        async with anyio.create_task_group() as tasks:
            yield cls(toolbox, tasks)
            tasks.cancel_scope.cancel()

    async def recent_job_ids(self) -> tuple[str, ...]:
        """The newest jobs as far as they are known in two seconds; never an error."""
        now = anyio.current_time()
        if self._recent is not None and now - self._recent[0] < _FRESH_S:
            return self._recent[1]
        if self._looking is None:
            self._looking = anyio.Event()
            self._tasks.start_soon(self._look, self._looking)
        with anyio.move_on_after(_TYPING_S):
            await self._looking.wait()
        if self._recent is None or now - self._recent[0] > _STALE_S:
            return ()
        return self._recent[1]

    async def log_names(self, job: str) -> tuple[str, ...]:
        """A job's logs, if they are known in two seconds; never an error."""
        with anyio.move_on_after(_TYPING_S):
            try:
                return (await self.toolbox.glance(job)).logs
            except JobsError:
                return ()
        return ()

    async def meant(self, job: str, *, again: bool) -> tuple[JobSummary, ...]:
        """The jobs that "last" may mean; see `Toolbox.meant`.

        Args:
            job: What was asked for.
            again: Whether this is the second round of a question to a person: the
                same jobs are given as in the first.

        Raises:
            JobsError: By cause, see `eodh_tools.errors`.
        """
        if parse_last(job) is None:
            return ()
        known = self._meant.get(job)
        now = anyio.current_time()
        if again and known is not None and now - known[0] < _STALE_S:
            return known[1]
        meant = await self.toolbox.meant(job)
        if len(self._meant) >= _MOST_REMEMBERED:
            self._meant.clear()
        self._meant[job] = (now, meant)
        return meant

    async def _look(self, done: anyio.Event) -> None:
        try:
            listing = await self.toolbox.list_jobs(limit=_MOST_JOBS)
            ids = tuple(job.job_id for job in listing.jobs)
            self._recent = (anyio.current_time(), ids)
        except JobsError:
            # Asked again at the next key press, but not before a minute is over.
            self._recent = (anyio.current_time(), ())
        finally:
            self._looking = None
            done.set()
