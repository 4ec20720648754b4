"""Wake tasks that wait for a change in the workspace."""

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

# A condition may depend on things outside this Slack, which ring no bell.
_LOOK_AGAIN_S = 0.05


class Bell:
    """A version number, and a way to wait for the next one."""

    def __init__(self) -> None:
        self.version = 0
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Wake the waiting tasks: something visible has changed."""
        self.version += 1
        self._rung.set()
        self._rung = asyncio.Event()

    async def newer_than(self, version: int, *, deadline_s: float) -> int:
        """Wait for a later version than this, or for the deadline."""
        deadline = time.monotonic() + deadline_s
        while self.version <= version:
            left_s = deadline - time.monotonic()
            if left_s <= 0:
                break
            await self._wait(left_s)
        return self.version

    async def until(self, look: Callable[[], T], *, deadline_s: float, what: str) -> T:
        """Wait until `look` returns something true, and return it.

        Raises:
            TimeoutError: not within the deadline; the message says what was awaited.
        """
        deadline = time.monotonic() + deadline_s
        while True:
            if found := look():
                return found
            left_s = deadline - time.monotonic()
            if left_s <= 0:
                raise TimeoutError(f"Not within {deadline_s:g} s: {what}.")
            await self._wait(min(left_s, _LOOK_AGAIN_S))

    async def _wait(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._rung.wait(), seconds)
        except TimeoutError:
            return
