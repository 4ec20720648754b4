"""The place of one run among the bounded number that run at once."""

import anyio


class Turn:
    """A place that a run has taken, and gives back once.

    Args:
        places: All places; one of them was acquired.
    """

    def __init__(self, places: anyio.Semaphore) -> None:
        self._places = places
        self._is_held = True

    async def pause(self, for_s: float) -> None:
        """Sleep, while another run has the place; then wait for a place.

        Args:
            for_s: How long to sleep, in seconds.
        """
        self.end()
        await anyio.sleep(for_s)
        await self._places.acquire()
        self._is_held = True

    def end(self) -> None:
        """Give the place back, if the run has it."""
        if self._is_held:
            self._is_held = False
            self._places.release()
