"""Answer equal questions that are open at the same time with one piece of work."""

import copy
import math
from collections.abc import Awaitable, Callable, Hashable
from typing import Any

import anyio
from anyio.abc import TaskGroup

from eodh_tools.toolbox.job_lookup import OnProgress

_REPORT_S = 1.0
# Whose call ended asks again at once, if at all.
_ASKS_AGAIN_S = 60.0

Work = Callable[[OnProgress], Awaitable[Any]]


class TakesLongerError(Exception):
    """The work goes on for a while, for who asks the same question again."""


class SingleFlight:
    """Runs each question once for all of one caller's requests that ask it now.

    Nothing is remembered: the next question after an answer starts new work.

    Args:
        tasks: Where the work runs, so that it outlives the request that began it.
    """

    def __init__(self, tasks: TaskGroup) -> None:
        self._tasks = tasks
        self._flights: dict[Hashable, _Flight] = {}

    async def run(
        self,
        question: Hashable,
        work: Work,
        on_progress: OnProgress,
        *,
        ends_at: float = math.inf,
    ) -> Any:
        """Return what the work returns, or raise what it raises.

        The work ends early only when nobody waits for it any more, or asks again
        within a minute where the time was over.

        Raises:
            TakesLongerError: It was not done at `ends_at`.
        """
        flight = self._flights.get(question)
        if flight is None:
            flight = self._flights[question] = _Flight()
            self._tasks.start_soon(self._fly, question, flight, work)
        flight.waiting.append(on_progress)
        scope = anyio.CancelScope(deadline=ends_at)
        try:
            with scope:
                await flight.done.wait()
        finally:
            flight.waiting.remove(on_progress)
            if not flight.waiting and not flight.done.is_set():
                if scope.cancelled_caught:
                    self._tasks.start_soon(self._end_unless_asked, question, flight)
                else:
                    self._end(question, flight)
        if not flight.done.is_set():
            raise TakesLongerError
        if flight.error is not None:
            # A copy: each request adds a traceback of its own.
            raise copy.copy(flight.error) from flight.error
        return flight.result

    async def _fly(self, question: Hashable, flight: "_Flight", work: Work) -> None:
        with flight.scope:
            try:
                flight.result = await work(flight.report)
            except Exception as error:  # noqa: BLE001 - raised to each who waits
                flight.error = error
        self._forget(question, flight)
        flight.done.set()

    async def _end_unless_asked(self, question: Hashable, flight: "_Flight") -> None:
        with anyio.move_on_after(_ASKS_AGAIN_S):
            await flight.done.wait()
        if not flight.waiting:
            self._end(question, flight)

    def _end(self, question: Hashable, flight: "_Flight") -> None:
        self._forget(question, flight)
        flight.scope.cancel()

    def _forget(self, question: Hashable, flight: "_Flight") -> None:
        if self._flights.get(question) is flight:
            del self._flights[question]


class _Flight:
    """One piece of work, and the requests that wait for it."""

    def __init__(self) -> None:
        self.scope = anyio.CancelScope()
        self.done = anyio.Event()
        self.waiting: list[OnProgress] = []
        self._silent: list[OnProgress] = []
        self.result: Any = None
        self.error: Exception | None = None

    async def report(self, done: float, total: float | None, message: str) -> None:
        """Report progress to each who waits.

        To whom it cannot be reported, or not soon, nothing more is: the work of all
        others goes on.
        """
        for on_progress in list(self.waiting):
            if on_progress in self._silent:
                continue
            with anyio.move_on_after(_REPORT_S) as scope:
                try:
                    await on_progress(done, total, message)
                except Exception:  # noqa: BLE001 - of one client's connection
                    self._silent.append(on_progress)
            if scope.cancelled_caught:
                self._silent.append(on_progress)
