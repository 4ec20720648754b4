"""What the notices need of a durable engine; `durable` is the one that there is.

The engine keeps works and runs their handlers; what a handler does is its own matter.
A handler that was broken off by a crash is run again, so it must bear that.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Something to be done once.

    Attributes:
        id: Of two works with the same id one is done; at most 200 characters.
        kind: Names the handler.
        payload: What the handler is given; JSON.
        channel: Works of one channel are done one after the other, over all
            processes; works without one are not ordered.
        delay_s: Not before so many seconds from now.
    """

    id: str
    kind: str
    payload: Json
    channel: str | None = None
    delay_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try at a work.

    Attributes:
        payload: The work's.
        tries: How often it was tried before; 0 for the first.
        since: When the work was handed over, aware UTC.
    """

    payload: Json
    tries: int
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskResult:
    """How a try went.

    Attributes:
        then: Works that follow from it; handed over as surely as it was done.
        again_s: The work is to be tried again after so many seconds; None: it is done.
    """

    then: Sequence[Task] = ()
    again_s: float | None = None


Handler = Callable[[Attempt], Awaitable[TaskResult]]
Handlers = Mapping[str, Handler]


class GivenUpError(Exception):
    """A work was tried for as long as the settings say, and is not done."""


class Engine(Protocol):
    """Keeps works until they are done."""

    async def hand_over(self, works: Sequence[Task]) -> None:
        """Keep some works; durable once it returns."""

    async def take_over(self, dead: Callable[[str], Awaitable[bool]]) -> int:
        """Run what dead processes had begun; how many works that are.

        Args:
            dead: Tells of a process, by its id, whether it is dead.
        """

    async def waiting(self) -> Mapping[str, int]:
        """How many works wait or run, by kind."""

    async def given_up(self, since: datetime) -> Sequence[str]:
        """The ids of works that failed for good since then."""

    async def forget(self, before: datetime) -> int:
        """Forget works that were done before then; how many."""
