"""Say in one line that no file is left for a connection, not in a traceback for each.

asyncio tries again after a second, as often as connections may wait.
"""

import asyncio
import errno
import logging
import time
from typing import Any

_EVERY_S = 60.0
_OUT_OF_FILES = {errno.EMFILE, errno.ENFILE}

_logger = logging.getLogger(__name__)


def report_briefly(loop: asyncio.AbstractEventLoop) -> None:
    """Log at most once a minute that this loop's servers cannot take a connection."""
    said_at: float | None = None

    def handle(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        nonlocal said_at
        error = context.get("exception")
        if not isinstance(error, OSError) or error.errno not in _OUT_OF_FILES:
            loop.default_exception_handler(context)
        elif said_at is None or time.monotonic() - said_at > _EVERY_S:
            said_at = time.monotonic()
            _logger.warning(
                "no more files may be open: connections wait; raise `ulimit -n`"
            )

    loop.set_exception_handler(handle)
