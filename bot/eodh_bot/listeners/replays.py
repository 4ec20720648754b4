"""Let each click, choice and command in once: one that was recorded does nothing."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

import structlog
from cachetools import TTLCache
from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse

# A payload that is older is refused by its own time, also after a restart. Slack sends
# a click once, within seconds; it accepts a signature for as long.
_LONGEST_WAY = timedelta(minutes=5)
_KEPT_S = 3_600.0
_MOST = 50_000
_log = structlog.get_logger()


def register(app: AsyncApp, now: Callable[[], datetime]) -> None:
    """Acknowledge what was seen before, and do nothing.

    Args:
        app: The Bolt app.
        now: The time by Slack's clock, aware.
    """
    seen: TTLCache[str, bool] = TTLCache(_MOST, _KEPT_S)

    async def check(
        body: dict[str, Any], next_: Callable[[], Awaitable[BoltResponse]]
    ) -> BoltResponse:
        # Slack makes one for each click, choice, submission and command.
        trigger_id = body.get("trigger_id")
        if trigger_id in seen or _is_old(body, now()):
            _log.warning("a click or command came a second time, or too late")
            return BoltResponse(status=HTTPStatus.OK)
        if isinstance(trigger_id, str):
            seen[trigger_id] = True
        return await next_()

    app.use(check)


def _is_old(body: dict[str, Any], now: datetime) -> bool:
    actions = body.get("actions")
    action = actions[0] if isinstance(actions, list) and actions else body
    try:
        at = float(action.get("action_ts") or now.timestamp())
    except (AttributeError, TypeError, ValueError):
        return False
    return now.timestamp() - at > _LONGEST_WAY.total_seconds()
