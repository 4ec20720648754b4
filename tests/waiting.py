"""How long a test waits for what must come; only a failure takes so long.

A machine that others use may be ten times slower, so no test says a time of its own.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import anyio

WAIT_S = 240.0


@contextmanager
def answers_within(what: str, limit_s: float = WAIT_S) -> Iterator[None]:
    """Bound a wait that has no bound of its own.

    Raises:
        TimeoutError: It took longer; the message says for what.
    """
    with anyio.move_on_after(limit_s) as scope:
        yield
    if scope.cancelled_caught:
        raise TimeoutError(f"no answer within {limit_s:g} s: {what[:200]}")
