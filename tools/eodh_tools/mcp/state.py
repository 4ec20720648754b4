"""A server's toolbox, loaded after the handshake, and what one caller asked before."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Self

import anyio
from anyio import to_thread
from anyio.abc import TaskGroup
from cachetools import TTLCache

from eodh_tools.errors import JobsError
from eodh_tools.results.models import JobSummary

if TYPE_CHECKING:
    # Half a second of imports: they wait until the handshake is over.
    from eodh_tools.mcp.answers import Answers
    from eodh_tools.toolbox.toolbox import Toolbox

_log = logging.getLogger(__name__)

OpenToolbox = Callable[[], AbstractAsyncContextManager["Toolbox"]]

# The Hub's list may take over a minute; a person who types waits for two seconds.
_TYPING_S = 2.0
_FRESH_S = 60.0
_STALE_S = 900.0
_MOST_JOBS = 100
_MOST_REMEMBERED = 32


class ServerState:
    """A toolbox, and what is remembered between two requests of its caller.

    A server has one state for each caller (a token), so that nothing of one is ever
    shown to another.
    """

    def __init__(
        self,
        open_toolbox: OpenToolbox,
        stopping: anyio.Event,
        stack: AsyncExitStack,
        tasks: TaskGroup,
    ) -> None:
        self.stopping = stopping
        self._open_toolbox = open_toolbox
        self._stack = stack
        self._tasks = tasks
        self._loading = anyio.Lock()
        self._toolbox: Toolbox | None = None
        self._answers: Answers | None = None
        self._recent: tuple[float, tuple[JobSummary, ...]] | None = None
        self._listing: anyio.Event | None = None
        self._candidates: TTLCache[str, dict[str, str]] = TTLCache(
            _MOST_REMEMBERED, _STALE_S, anyio.current_time
        )

    @classmethod
    @asynccontextmanager
    async def opened(
        cls, open_toolbox: OpenToolbox, stopping: anyio.Event
    ) -> AsyncIterator[Self]:
        """Serve while the context lasts; the toolbox is opened when it is needed."""
        async with AsyncExitStack() as stack, anyio.create_task_group() as tasks:
            yield cls(open_toolbox, stopping, stack, tasks)
            tasks.cancel_scope.cancel()

    async def toolbox(self) -> "Toolbox":
        """Return the toolbox, loaded and opened at the first call."""
        async with self._loading:
            if self._toolbox is None:
                module = await to_thread.run_sync(
                    import_module, "eodh_tools.mcp.answers"
                )
                context = await to_thread.run_sync(self._open_toolbox)
                self._toolbox = await self._stack.enter_async_context(context)
                self._answers = module.Answers(
                    self._toolbox, self._tasks, self.stopping
                )
        return self._toolbox

    async def answers(self) -> "Answers":
        """Return what answers the tools; loaded at the first call."""
        if self._answers is None:
            await self.toolbox()
        assert self._answers is not None  # noqa: S101 - loaded with the toolbox
        return self._answers

    def load_soon(self) -> None:
        """Load in the background what the first call will need."""
        if self._toolbox is None and not self._loading.locked():
            self._tasks.start_soon(self._alone, self.toolbox)

    async def recent_jobs(self) -> tuple[JobSummary, ...]:
        """Return the newest jobs that are read in two seconds; never an error."""
        now = anyio.current_time()
        if self._recent is not None and now - self._recent[0] < _FRESH_S:
            return self._recent[1]
        if self._listing is None:
            self._listing = anyio.Event()
            self._tasks.start_soon(self._alone, partial(self._list, self._listing))
        with anyio.move_on_after(_TYPING_S):
            await self._listing.wait()
        if self._recent is None or now - self._recent[0] > _STALE_S:
            return ()
        return self._recent[1]

    async def workspace_name(self) -> str | None:
        """Return the default workspace; None where none is set."""
        try:
            return await (await self.toolbox()).workspace_name()
        except JobsError:
            return None

    async def log_names(self, job: str) -> tuple[str, ...]:
        """Return a job's logs, if they are known in two seconds; never an error."""
        with anyio.move_on_after(_TYPING_S):
            try:
                toolbox = await self.toolbox()
                return (await toolbox.snapshot(job)).logs
            except JobsError:
                return ()
        return ()

    async def candidates(self, job: str, *, reload: bool) -> dict[str, str]:
        """Return the jobs that "last" may mean by id, newest first, in a few words.

        Args:
            job: The text of the call.
            reload: Ask the Hub. The second round of a question to a person does not:
                it takes the same jobs as the first.

        Raises:
            ToolError: In words; see `Toolbox.candidates`.
        """
        known = self._candidates.get(job)
        if not reload and known is not None:
            return known
        answers = await self.answers()
        found = await answers.candidates(job)
        self._candidates[job] = found
        return found

    async def _list(self, done: anyio.Event) -> None:
        jobs: tuple[JobSummary, ...] = ()
        try:
            toolbox = await self.toolbox()
            jobs = (await toolbox.list_jobs(limit=_MOST_JOBS)).jobs
        finally:
            # Where it failed it is asked again, but not before a minute is over.
            self._recent = (anyio.current_time(), jobs)
            self._listing = None
            done.set()

    async def _alone(self, work: Callable[[], Awaitable[object]]) -> None:
        """Do work that no call waits for: how it fails ends nothing else."""
        try:
            await work()
        except JobsError:
            pass  # the next call says it in words
        except Exception as error:  # noqa: BLE001 - it would end the whole server
            _log.warning("work beside the calls failed: %s", type(error).__name__)
