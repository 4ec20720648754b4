"""A queue of keys ordered by time, with one reader."""

import asyncio
import heapq
from itertools import count

import anyio


class TimerQueue:
    """Keys, each scheduled once; times as of `anyio.current_time`."""

    def __init__(self) -> None:
        self._at: dict[str, float] = {}
        self._heap: list[tuple[float, int, str]] = []
        self._numbers = count()
        self._changed = asyncio.Event()

    def __len__(self) -> int:
        return len(self._at)

    @property
    def late_s(self) -> float:
        """How late the earliest key is, in seconds; 0 if none is late."""
        self._clean()
        return max(0.0, anyio.current_time() - self._heap[0][0]) if self._heap else 0.0

    def put(self, key: str, at: float) -> None:
        """Schedule a key, in place of its earlier time."""
        self._at[key] = at
        heapq.heappush(self._heap, (at, next(self._numbers), key))
        self._changed.set()

    def drop(self, key: str) -> None:
        """Remove a key."""
        self._at.pop(key, None)

    async def next(self) -> str:
        """Wait until a key is due, and take it."""
        while True:
            self._changed.clear()
            self._clean()
            wait_s = None
            if self._heap:
                at, _, key = self._heap[0]
                wait_s = at - anyio.current_time()
                if wait_s <= 0:
                    heapq.heappop(self._heap)
                    del self._at[key]
                    return key
            with anyio.move_on_after(wait_s):
                await self._changed.wait()

    def _clean(self) -> None:
        """Drop heap entries whose key was rescheduled or removed."""
        heap = self._heap
        while heap and self._at.get(heap[0][2]) != heap[0][0]:
            heapq.heappop(heap)
