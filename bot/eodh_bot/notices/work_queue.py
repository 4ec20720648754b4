"""The port to a durable task queue; `dbos_queue` implements it.

The queue stores tasks and runs their handlers. A handler that a crash interrupted runs
again, so it must be idempotent.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Something to be done once.

    Attributes:
        id: Of two tasks with the same id one is done; at most 200 characters.
        kind: Names the handler.
        payload: JSON for the handler.
        channel: Tasks of one channel run one after the other, over all processes;
            tasks without one have no order.
        delay_s: Seconds to wait before it runs.
        order: Of the tasks of a channel that wait, the one with the least runs first;
            below 2 ** 31.
    """

    id: str
    kind: str
    payload: Json
    channel: str | None = None
    delay_s: float = 0.0
    order: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try at a task.

    Attributes:
        payload: The task's.
        tries: How often it was tried before; 0 for the first.
        since: When the task was handed over, by Slack's clock, aware UTC.
        waited: How long the tries before it had it wait, all together.
    """

    payload: Json
    tries: int
    since: datetime
    waited: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskResult:
    """The result of a try.

    Attributes:
        then: Tasks that follow; stored as durably as the result.
        again_s: Seconds until the next try; None: the task is done.
    """

    then: Sequence[Task] = ()
    again_s: float | None = None


Handler = Callable[[Attempt], Awaitable[TaskResult]]
#: `Presence.inheriting`.
Inheriting = Callable[[str], AbstractAsyncContextManager[bool]]
Handlers = Mapping[str, Handler]


class GivenUpError(Exception):
    """A task failed for as long as the settings allow."""


class Engine(Protocol):
    """Stores tasks until they are done."""

    async def hand_over(self, tasks: Sequence[Task]) -> None:
        """Store tasks; what is stored later is never there without them."""

    async def take_over(self, inheriting: Inheriting) -> int:
        """Resume the tasks that nobody runs any more; return how many.

        Those that dead processes had begun, and those whose end could not be stored.

        Args:
            inheriting: Takes the place of a process that is dead.
        """

    @property
    def oldest_s(self) -> float:
        """How long the oldest task waits for its turn or its end, in seconds."""

    async def hasten(self) -> int:
        """Run the delayed tasks that are due by the bot's clock; return how many."""

    async def waiting(self) -> Mapping[str, int]:
        """Count the tasks that wait or run, by kind."""

    async def given_up(self) -> Sequence[str]:
        """List the ids of the last tasks that were given up, while they are stored."""

    async def forget(self, before: datetime) -> int:
        """Delete tasks that were done before then; return how many."""
