"""Find since when each task of the queue waits, and which nobody runs. Pure.

Times come from a counter of this process: clocks of machines may be wrong.
"""

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

# A task is stored as begun a moment before it runs, and a moment longer than it does.
_FORSAKEN_S = 20.0


@dataclass(frozen=True, slots=True)
class ListedTask:
    """A task that waits for its turn or has begun.

    Attributes:
        id: Its id.
        queue: Its queue.
        process: The process that began it; None while it waits for its turn.
    """

    id: str
    queue: str
    process: str | None


class WaitingTasks:
    """Remembers since when each task is listed.

    Args:
        process: This process.
        counter: Seconds that never go back nor jump.
    """

    def __init__(
        self, process: str, counter: Callable[[], float] = time.monotonic
    ) -> None:
        self._process = process
        self._counter = counter
        self._listed_at: dict[str, float] = {}
        self._idle_at: dict[str, float] = {}

    @property
    def oldest_s(self) -> float:
        """How long the oldest listed task has been listed, in seconds."""
        if not self._listed_at:
            return 0.0
        return self._counter() - min(self._listed_at.values())

    def forsaken(
        self, tasks: Sequence[ListedTask], running: Collection[str]
    ) -> list[ListedTask]:
        """Note all tasks; return those that this process began and does not run.

        Their end could not be stored, for example on a full disk.

        Args:
            tasks: What waits for its turn or has begun.
            running: The ids of the tasks that run in this process now.
        """
        now = self._counter()
        self._listed_at = {task.id: self._listed_at.get(task.id, now) for task in tasks}
        idle = [
            task
            for task in tasks
            if task.process == self._process and task.id not in running
        ]
        self._idle_at = {task.id: self._idle_at.get(task.id, now) for task in idle}
        found = [w for w in idle if now - self._idle_at[w.id] >= _FORSAKEN_S]
        for task in found:
            del self._idle_at[task.id]
        return found
