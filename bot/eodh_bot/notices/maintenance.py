"""What has to be done now and then: alerts, warnings of keys that end, forgetting."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from eodh_bot.cluster.membership import Presence
from eodh_bot.notices.observer import NoticeObserver, NullObserver
from eodh_bot.notices.stores import NoticeStores
from eodh_bot.notices.work_queue import Engine, Task
from eodh_bot.store import StoredConnection
from eodh_bot.store.notices import key_of
from eodh_tools.clock import utc_now

#: So long before its end a key is worth a warning.
KEY_ENDING = timedelta(days=3)
#: What was said is known for so long, so that it is not said again.
KEPT = timedelta(days=90)
_WORKS_KEPT = timedelta(days=2)
_log = structlog.get_logger()


class Housekeeping:
    """Done by every process; what one has done, the others find done.

    Args:
        engine: What it keeps.
        presence: This process, and which others are dead.
        kept: What was said, and whose keys end.
        observed: Shows how things stand.
        now: The time, aware.
    """

    def __init__(
        self,
        engine: Engine,
        presence: Presence,
        kept: NoticeStores,
        *,
        observed: NoticeObserver | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._engine = engine
        self._presence = presence
        self._kept = kept
        self._observed = observed or NullObserver()
        self._now = now
        self._alerted_at = now()

    async def every_seconds(self) -> None:
        """Take over what dead processes had begun."""
        await self._engine.take_over(self._presence.is_dead)

    async def every_minute(self) -> None:
        """Alert, warn, and show how things stand."""
        looked_at = self._now()
        lost = await self._engine.given_up(self._alerted_at)
        self._alerted_at = looked_at
        for work in lost:
            _log.error("a work is lost: nobody was told what it was to tell", work=work)
        ending, ended = await self._warn_of_keys()
        self._observed.given_up(len(lost))
        self._observed.keys(ending, ended)
        self._observed.waiting(await self._engine.waiting())

    async def every_hour(self) -> None:
        """Forget what nobody needs any more."""
        now = self._now()
        forgotten = {
            "works": await self._engine.forget(now - _WORKS_KEPT),
            "notices": await self._kept.notices.forget(now - KEPT),
            "posts": await self._kept.posts.forget(now - KEPT),
            "watches": await self._kept.watches.forget_unsubscribed(),
        }
        _log.info("forgotten", **forgotten)

    async def _warn_of_keys(self) -> tuple[int, int]:
        now = self._now()
        ending = ended = 0
        async for connection in self._kept.connections.all():
            ends_at = connection.key_ends_at
            if ends_at is None or ends_at > now + KEY_ENDING:
                continue
            if ends_at <= now:
                ended += 1
                continue
            ending += 1
            await self._engine.hand_over([_warning(connection, ends_at)])
        return ending, ended


def _warning(connection: StoredConnection, ends_at: datetime) -> Task:
    place = connection.channel_id or str(connection.user_id)
    return Task(
        id=f"key_ending/{key_of(connection.id, ends_at.isoformat())}",
        kind="key_ending",
        payload={"connection": connection.id, "ends_at": ends_at.isoformat()},
        channel=place,
    )
