"""Let each click, choice, command and event in once, at whichever process.

Slack sends one again where its acknowledgement was lost, perhaps to another process.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

import structlog
from cachetools import TTLCache
from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse

from eodh_bot.listeners.first_times import FirstTimes

# A payload that is older is refused by its own time, also after a restart. Slack sends
# a click once, within seconds; it accepts a signature for as long.
_LONGEST_WAY = timedelta(minutes=5)
_KEPT_S = 3_600.0
_MOST = 50_000
_log = structlog.get_logger()


def register(
    app: AsyncApp, now: Callable[[], datetime], first_times: FirstTimes
) -> None:
    """Acknowledge what was seen before, and do nothing.

    Args:
        app: The Bolt app.
        now: The earliest time of the clocks, aware: a clock that is ahead makes nothing
            old.
        first_times: Knows what any process has let in.
    """
    seen: TTLCache[str, bool] = TTLCache(_MOST, _KEPT_S)

    async def check(
        body: dict[str, Any], next_: Callable[[], Awaitable[BoltResponse]]
    ) -> BoltResponse:
        # Of a click, choice, submission or command; of an event.
        name = body.get("trigger_id") or body.get("event_id")
        if _is_old(body, now()) or not await is_new(name):
            _log.warning("a request came a second time, or too late")
            return BoltResponse(status=HTTPStatus.OK)
        return await next_()

    async def is_new(name: object) -> bool:
        if not isinstance(name, str):
            return True
        if name in seen:
            return False
        seen[name] = True
        return not first_times.is_shared or await first_times.is_first(name, now())

    app.use(check)


def _is_old(body: dict[str, Any], now: datetime) -> bool:
    actions = body.get("actions")
    action = actions[0] if isinstance(actions, list) and actions else body
    try:
        at = float(action.get("action_ts") or now.timestamp())
    except (AttributeError, TypeError, ValueError):
        return False
    return now.timestamp() - at > _LONGEST_WAY.total_seconds()
