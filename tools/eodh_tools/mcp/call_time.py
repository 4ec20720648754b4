"""One deadline for a whole call: the person's choice, the wait and the answer.

Clients give up after about a minute without an answer (the TypeScript SDK's default).
"""

import math
from contextvars import ContextVar

import anyio

#: From the beginning of a call; the rest of the minute is for what is on its way.
ANSWER_S = 54.0

_ends_at: ContextVar[float] = ContextVar("ends_at", default=math.inf)


def begin_call() -> None:
    """Start the time of the call that this task answers."""
    _ends_at.set(anyio.current_time() + ANSWER_S)


def call_ends_at() -> float:
    """Return when the call must be answered, by the event loop's clock."""
    return _ends_at.get()


def seconds_left(reserve_s: float = 0.0) -> float:
    """Return how much of the call's time is left, without a reserve for the rest."""
    return max(0.0, _ends_at.get() - anyio.current_time() - reserve_s)
