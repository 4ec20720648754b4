"""Stop in order on SIGINT or SIGTERM, and at once where that takes too long."""

import asyncio
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from eodh_bot.cluster.membership import end_process

#: Longer than all that an orderly stop waits for (10 s for answers, 8 s for tasks), and
#: shorter than what a supervisor usually grants (30 s).
LONGEST_STOP_S = 25.0
_log = structlog.get_logger()


@contextmanager
def stop_on_signals(longest_s: float = LONGEST_STOP_S) -> Iterator[asyncio.Event]:
    """Yield an event that a signal sets; call it in the main thread, in a loop.

    A database that stores nothing keeps a thread of the queue waiting, and its loop at
    the start: nothing interrupts either. To end at once loses nothing, as with
    `kill -9`.

    Args:
        longest_s: How long a stop may take, in seconds.
    """
    loop, stop = asyncio.get_running_loop(), asyncio.Event()

    def late() -> None:
        _log.critical(
            "could not stop in time; the process ends, and the next start takes up "
            "what waits"
        )
        end_process()

    # Of its own thread: the loop itself may hang.
    timer = threading.Timer(longest_s, late)
    timer.daemon = True

    def asked(_number: int, _frame: object) -> None:
        if not timer.ident:
            timer.start()
        loop.call_soon_threadsafe(stop.set)

    names = (signal.SIGINT, signal.SIGTERM)
    before = {name: signal.signal(name, asked) for name in names}
    try:
        yield stop
    finally:
        timer.cancel()
        for name, handler in before.items():
            signal.signal(name, handler)
