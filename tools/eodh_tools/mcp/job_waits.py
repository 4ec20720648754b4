"""Wait for a job within the time of one call, and answer with what is known by then."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import TypeVar

import anyio
from mcp.server.mcpserver.exceptions import ToolError

from eodh_tools.config.documentation import help_for
from eodh_tools.errors import JobsError
from eodh_tools.mcp.call_time import call_ends_at, seconds_left
from eodh_tools.results.models import JobStatus, LogListing, NextCall
from eodh_tools.toolbox.job_lookup import OnProgress
from eodh_tools.toolbox.toolbox import Toolbox

#: Of the call's time; what is left is for the answer.
WAIT_S = 50.0
#: What a model is told to do where the time is over and nothing is known.
TAKES_LONGER = (
    "This takes longer than a call may last. Make the same call again: the work goes"
    " on meanwhile."
)

_EXPLAINING_S = 4.0
# For a status beside an explanation that takes longer than the call.
_STATUS_S = 4.0
_NOT_EXPLAINED = "Its logs are still being read: call get_status again to see why."

_A = TypeVar("_A", JobStatus, LogListing)


class JobWaits:
    """Waits for jobs, no longer than a call may last.

    Args:
        toolbox: Asks the Hub.
        stopping: Set when the server stops: a call that waits is then answered.
    """

    def __init__(self, toolbox: Toolbox, stopping: anyio.Event) -> None:
        self._toolbox = toolbox
        self._stopping = stopping

    async def ended(self, job: str, on_progress: OnProgress) -> JobStatus:
        """Wait for a job's end; a server that stops ends the wait with an answer."""
        ask = partial(self._toolbox.get_status, job, explains=False)
        wait_s = min(WAIT_S, seconds_left(_EXPLAINING_S))
        waited: list[JobStatus] = []
        failed: JobsError | None = None
        async with anyio.create_task_group() as tasks:
            tasks.cancel_scope.deadline = call_ends_at()

            async def end_early() -> None:
                await self._stopping.wait()
                tasks.cancel_scope.cancel()

            tasks.start_soon(end_early)
            try:
                waited.append(await ask(wait_s=wait_s, on_progress=on_progress))
            except JobsError as error:
                failed = error
            tasks.cancel_scope.cancel()
        async with tool_errors():
            if failed is not None:
                raise failed
            if self._stopping.is_set() and not waited:
                return await ask()
        if not waited:
            raise ToolError(TAKES_LONGER)
        return waited[0]

    async def unexplained(self, job: str, known: JobStatus | None) -> JobStatus:
        """Return what is known of a job whose explanation takes longer."""
        if known is None:
            with anyio.move_on_after(_STATUS_S):
                async with tool_errors():
                    known = await self._toolbox.get_status(job, explains=False)
        if known is None:
            raise ToolError(TAKES_LONGER)
        again = NextCall(
            tool="get_status", arguments={"job": known.job_id}, why="to see why"
        )
        note = f"{known.note} {_NOT_EXPLAINED}" if known.note else _NOT_EXPLAINED
        return known.model_copy(update={"note": note, "next": (again,)})


@asynccontextmanager
async def tool_errors() -> AsyncIterator[None]:
    """Raise an error of the toolbox in words for a model."""
    try:
        yield
    except JobsError as error:
        raise ToolError(f"{error}\nHelp: {help_for(type(error))}") from error


def after_wait(answer: _A, waited: JobStatus) -> _A:
    """Add what was found while the call waited: of "last" which others there are."""
    found = {"waited_s": waited.waited_s, "note": waited.note}
    return answer.model_copy(update=found)
