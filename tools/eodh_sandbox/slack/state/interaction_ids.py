"""Make the ids that an interaction carries: triggers, response URLs and unfurl ids."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from cachetools import FIFOCache

from eodh_sandbox.slack.state.clock import Clock
from eodh_sandbox.slack.state.objects import Channel
from eodh_sandbox.slack.web_api_limits import MAX_PENDING, RESPONSE_URL_USES

V = TypeVar("V")


class Bounded(FIFOCache[str, V]):
    """A dict that drops its oldest entries."""

    def __init__(self) -> None:
        super().__init__(MAX_PENDING)


@dataclass(slots=True, kw_only=True)
class Trigger:
    """A trigger id: it opens one modal, for three seconds."""

    user: str
    made_at: float
    from_view: str | None = None
    used: bool = False


@dataclass(slots=True, kw_only=True)
class ResponseUrl:
    """A response URL: an app may answer five times within half an hour."""

    user: str
    channel_id: str
    made_at: float
    uses_left: int = RESPONSE_URL_USES
    source_ts: str | None = None  # the message that was clicked


class Tickets:
    """The newest ids of each kind, with what each is for.

    Args:
        clock: The time in this Slack.
        new_id: Makes an id like Slack's.
    """

    def __init__(self, clock: Clock, new_id: Callable[[str], str]) -> None:
        self._clock = clock
        self._new_id = new_id
        self.triggers: Bounded[Trigger] = Bounded()
        self.response_urls: Bounded[ResponseUrl] = Bounded()
        self.unfurls: Bounded[tuple[str, str]] = Bounded()

    def new_trigger(self, user_id: str, *, from_view: str | None = None) -> str:
        """Return a trigger id: three seconds, one use."""
        trigger_id = f"{secrets.randbelow(10**13)}.{self._new_id('').lower()}"
        self.triggers[trigger_id] = Trigger(
            user=user_id, made_at=self._clock.now(), from_view=from_view
        )
        return trigger_id

    def new_response_url(
        self, user_id: str, channel: Channel, *, source_ts: str | None = None
    ) -> str:
        """Return the path at which the app may answer this interaction."""
        ticket = secrets.token_urlsafe(18)
        self.response_urls[ticket] = ResponseUrl(
            user=user_id,
            channel_id=channel.channel_id,
            made_at=self._clock.now(),
            source_ts=source_ts,
        )
        return f"/response/{ticket}"
