"""Ask Slack who somebody is and who is in which channel; cached for seconds.

Slack allows about a hundred calls of conversations.members a minute over all channels,
so a busy channel needs a cache; a short one: who left two seconds ago sees nothing.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

import aiohttp
import structlog
from cachetools import LRUCache
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from eodh_bot.slack.api_errors import slack_code
from eodh_tools.errors import JobsError

Kind = Literal["channel", "direct", "elsewhere"]

MEMBERS_S = 2.0
PERSON_S = 60.0
PLACE_S = 10.0
# Where the bot is not: somebody is told to invite it, and tries again.
_PASSING_S = 2.0
_MOST_CACHED = 1_000
_PAGE = 999
# Nobody connects a workspace to a larger channel on purpose.
_MOST_PAGES = 20
# Slack's answers for what the bot may not see, and for who left.
_UNKNOWN = frozenset(
    {
        *("channel_not_found", "not_in_channel", "user_not_found"),
        *("user_not_visible", "user_disabled"),
    }
)
# Group direct messages are no channels, and the app asks for no scope to see them.
_NOT_ALLOWED = frozenset({"missing_scope"})

_log = structlog.get_logger()
_V = TypeVar("_V")


class SlackUnavailableError(JobsError):
    """Slack did not say who may see something; then nobody is answered."""


@dataclass(frozen=True, slots=True)
class SlackPerson:
    """A member or guest of this Slack workspace, and of no other.

    Attributes:
        is_guest: Invited to some channels only.
    """

    user_id: str
    is_guest: bool


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation, as far as the bot may see it.

    Attributes:
        kind: A public or private channel; a direct message between a person and the
            bot; or "elsewhere": other direct messages, and private channels without
            the bot.
        name: The channel's name.
        shared_outside: Whether people of another organisation are in it (Slack
            Connect), or were invited to be.
        has_bot: Whether the bot is a member.
    """

    channel_id: str
    kind: Kind
    name: str | None = None
    shared_outside: bool = False
    has_bot: bool = False


class Directory:
    """People and places of one Slack workspace.

    Args:
        client: Calls Slack.
        team_id: The workspace.
        now: A clock in seconds that never goes back.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        team_id: str,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._team_id = team_id
        self._people = _Cache(self._ask_person, PERSON_S, now)
        self._places = _Cache(
            self._ask_place, PLACE_S, now, is_passing=lambda place: not place.has_bot
        )
        self._direct_channels = _Cache(self._ask_direct_channel, PERSON_S, now)
        self._members = _Cache(self._ask_members, MEMBERS_S, now)
        self._channels = _Cache(self._ask_channels, MEMBERS_S, now)

    async def person(self, user_id: str) -> SlackPerson | None:
        """Return a person of this workspace; None for anybody else.

        Raises:
            SlackUnavailableError: Slack does not answer.
        """
        return await self._people.get(user_id)

    async def place(self, channel_id: str, user_id: str) -> Conversation:
        """Return what kind of conversation somebody is in.

        Raises:
            SlackUnavailableError: Slack does not answer.
        """
        if channel_id.startswith("D"):
            # With the bot, or with somebody else: the bot may open the first, and
            # cannot read about the second.
            own = await self._direct_channels.get(user_id)
            return Conversation(
                channel_id, "direct" if channel_id == own else "elsewhere"
            )
        return await self._places.get(channel_id)

    def came_into(self, channel_id: str) -> None:
        """Forget what was known of a channel that the bot has just come into."""
        self._places.drop(channel_id)
        self._members.drop(channel_id)

    async def is_in(self, channel_id: str, user_id: str) -> bool:
        """Return whether somebody is in a channel now.

        Raises:
            SlackUnavailableError: Slack does not answer.
        """
        return user_id in await self._members.get(channel_id)

    async def channels_of(self, user_id: str) -> frozenset[str]:
        """Return the channels that somebody is in now, and no other organisation.

        The bot does not see the private ones that it is not in.

        Raises:
            SlackUnavailableError: Slack does not answer.
        """
        return await self._channels.get(user_id)

    async def _ask_person(self, user_id: str) -> SlackPerson | None:
        answer = await self._asked(self._client.users_info, user=user_id)
        if answer is None:
            return None
        user = answer["user"]
        teams = {user.get("team_id"), *user.get("enterprise_user", {}).get("teams", ())}
        if self._team_id not in teams or user.get("is_stranger"):
            return None
        if user.get("deleted") or user.get("is_bot"):
            return None
        guest = user.get("is_restricted") or user.get("is_ultra_restricted")
        return SlackPerson(user_id, is_guest=bool(guest))

    async def _ask_place(self, channel_id: str) -> Conversation:
        method = self._client.conversations_info
        answer = await self._asked(method, channel=channel_id, more=_NOT_ALLOWED)
        if answer is None:
            return Conversation(channel_id, "elsewhere")
        channel = answer["channel"]
        return Conversation(
            channel_id,
            "elsewhere" if channel.get("is_mpim") else "channel",
            name=channel.get("name"),
            shared_outside=_is_outside(channel),
            has_bot=bool(channel.get("is_member")),
        )

    async def _ask_direct_channel(self, user_id: str) -> str | None:
        answer = await self._asked(self._client.conversations_open, users=user_id)
        return None if answer is None else str(answer["channel"]["id"])

    async def _ask_members(self, channel_id: str) -> frozenset[str]:
        method = self._client.conversations_members
        return frozenset(await self._listed("members", method, channel=channel_id))

    async def _ask_channels(self, user_id: str) -> frozenset[str]:
        found = await self._listed(
            "channels",
            self._client.users_conversations,
            user=user_id,
            types="public_channel,private_channel",
        )
        return frozenset(str(each["id"]) for each in found if not _is_outside(each))

    async def _listed(
        self, what: str, method: Callable[..., Awaitable[Any]], **arguments: Any
    ) -> list[Any]:
        """All pages of a list; empty for what the bot may not see."""
        found: list[Any] = []
        cursor = ""
        for _ in range(_MOST_PAGES):
            answer = await self._asked(method, limit=_PAGE, cursor=cursor, **arguments)
            if answer is None:
                return []
            found += answer[what]
            cursor = (answer.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor:
                return found
        _log.warning("a list of Slack is too long to be read whole", what=what)
        return found

    async def _asked(
        self,
        method: Callable[..., Awaitable[Any]],
        *,
        more: frozenset[str] = frozenset(),
        **arguments: Any,
    ) -> Any | None:
        """Slack's answer; None for what the bot may not see."""
        try:
            return await method(**arguments)
        except SlackApiError as error:
            code = slack_code(error)
            if code in _UNKNOWN | more:
                return None
            _log.error("Slack refused a question", error=code)
        except (aiohttp.ClientError, TimeoutError) as error:
            _log.warning("Slack did not answer", kind=type(error).__name__)
        raise SlackUnavailableError(
            "Slack did not say who may see this, so I cannot answer: try again in "
            "a minute."
        )


def _is_outside(channel: Mapping[str, Any]) -> bool:
    """Whether another organisation is in a channel, or is invited."""
    return bool(channel.get("is_ext_shared") or channel.get("is_pending_ext_shared"))


class _Cache(Generic[_V]):
    """Answers for some seconds; of many who ask at the same time, one asks Slack."""

    def __init__(
        self,
        ask: Callable[[str], Awaitable[_V]],
        fresh_s: float,
        now: Callable[[], float],
        *,
        is_passing: Callable[[_V], bool] = lambda _: False,
    ) -> None:
        self._ask = ask
        self._fresh_s = fresh_s
        self._now = now
        self._is_passing = is_passing
        self._known: LRUCache[str, tuple[float, asyncio.Future[_V]]]
        self._known = LRUCache(_MOST_CACHED)

    async def get(self, name: str) -> _V:
        """An answer that is at most `fresh_s` old."""
        asked_at, answer = self._known.get(name, (0.0, None))
        if answer is None or self._now() - asked_at > self._freshness_s(answer):
            answer = asyncio.ensure_future(self._ask(name))
            answer.add_done_callback(lambda done: self._drop_failed(name, done))
            self._known[name] = (self._now(), answer)
        # Shielded: if the first who asked gives up, the others still wait.
        return await asyncio.shield(answer)

    def _freshness_s(self, answer: "asyncio.Future[_V]") -> float:
        if answer.done() and self._is_passing(answer.result()):
            return min(self._fresh_s, _PASSING_S)
        return self._fresh_s

    def drop(self, name: str) -> None:
        """Ask anew the next time."""
        self._known.pop(name, None)

    def _drop_failed(self, name: str, answer: "asyncio.Future[_V]") -> None:
        failed = answer.cancelled() or answer.exception() is not None
        if failed and self._known.get(name, (0.0, None))[1] is answer:
            del self._known[name]
