"""Read a job's state once for all who watch it at the time."""

import copy
from weakref import WeakValueDictionary

import anyio
from cachetools import TTLCache

from eodh_tools.errors import JobsError
from eodh_tools.results.models import JobSnapshot
from eodh_tools.toolbox.toolbox import Toolbox

_MOST_JOBS = 10_000


class StatusPolls:
    """The states that were read a moment ago, of one profile's jobs.

    Args:
        fresh_s: For how long a state is told to others, in seconds.
    """

    def __init__(self, fresh_s: float) -> None:
        self._read: TTLCache[str, JobSnapshot | JobsError] = TTLCache(
            _MOST_JOBS, fresh_s, timer=anyio.current_time
        )
        self._locks: WeakValueDictionary[str, anyio.Lock] = WeakValueDictionary()

    async def snapshot(self, toolbox: Toolbox, uri: str) -> JobSnapshot:
        """Return the state of the job at an address.

        Raises:
            JobsError: By cause, as `Toolbox.snapshot`.
        """
        lock = self._locks.setdefault(uri, anyio.Lock())
        # Whoever waits here is answered by the read of who came first.
        async with lock:
            found = self._read.get(uri)
            if found is None:
                try:
                    found = await toolbox.snapshot(uri)
                except JobsError as error:
                    found = error
                self._read[uri] = found
        if isinstance(found, JobsError):
            # A copy: each watcher adds a traceback of its own.
            raise copy.copy(found) from found
        return found
