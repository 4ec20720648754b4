"""Log what strangers can cause at a port once a minute, with a count of the rest."""

import logging
import time
from collections.abc import Callable, Iterable

#: What they log depends on the request alone, and anybody can send one.
OF_UVICORN = ("uvicorn.error", "mcp.server.transport_security")
_EVERY_S = 60.0


class OncePerMinute(logging.Filter):
    """Lets one warning a minute through from each place of the code.

    Args:
        now: A clock in seconds.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._now = now
        # By place, which are few: when the last went through, and how many since.
        self._places: dict[tuple[str, int], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a record goes through; the next that does tells of those that not."""
        if record.levelno > logging.WARNING:
            return True
        place = record.pathname, record.lineno
        since, left_out = self._places.get(place, (-_EVERY_S, 0))
        now = self._now()
        if now - since < _EVERY_S:
            self._places[place] = since, left_out + 1
            return False
        self._places[place] = now, 0
        if left_out and isinstance(record.msg, dict):  # of structlog
            record.msg = {**record.msg, "more_before": left_out}
        elif left_out:
            record.msg = f"{record.getMessage()} ({left_out:,} more before this)"
            record.args = ()
        return True


def log_strangers_briefly(loggers: Iterable[str] = OF_UVICORN) -> None:
    """Bound what this process logs of requests that anybody can send.

    Args:
        loggers: The names of those that log of nothing else below an error.
    """
    for name in loggers:
        logger = logging.getLogger(name)
        if not any(isinstance(each, OncePerMinute) for each in logger.filters):
            logger.addFilter(OncePerMinute())
