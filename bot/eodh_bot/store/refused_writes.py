"""Note when a database refuses to store something, though it can be read."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.engine import URL, ExceptionContext

from eodh_bot.store.start_errors import DatabaseDownError, refusal

# What waits is tried again within a minute.
_TOLD_S = 120.0


class RefusedWrites:
    """Knows the last refusal of one database, by whichever engine of this process.

    The queue has an engine of its own, which waits silently until a write gets through.

    Args:
        address: Of the database.
        now: A clock in seconds that never goes back.
    """

    def __init__(self, address: URL, now: Callable[[], float] = time.monotonic) -> None:
        self._place = _place(address)
        self._now = now
        self._last: tuple[float, str] | None = None

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Note refusals inside."""

        def failed(context: ExceptionContext) -> None:
            engine = context.engine
            if engine is not None and _place(engine.url) == self._place:
                why = refusal(context.original_exception)
                if why:
                    self._last = self._now(), why

        sa.event.listen(sa.Engine, "handle_error", failed)
        try:
            yield
        finally:
            sa.event.remove(sa.Engine, "handle_error", failed)

    def check(self) -> None:
        """Check that nothing was refused of late.

        Raises:
            DatabaseDownError: Something was.
        """
        if self._last is None:
            return
        at, why = self._last
        ago_s = self._now() - at
        if ago_s < _TOLD_S:
            raise DatabaseDownError(
                f"The database {why}: {ago_s:.0f} s ago it refused to store something. "
                "Nothing is lost, and what waits is stored once it can be; see to the "
                "database's server and disk."
            )


def _place(address: URL) -> tuple[str | None, int | None, str | None]:
    return address.host, address.port, address.database
