"""The questions of `eodh-bot setup` about Slack: the two tokens and the channel."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import aiohttp
from pydantic import SecretStr
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from eodh_bot.checks.dialogue import Dialogue
from eodh_bot.settings import BotSettings
from eodh_bot.slack.api_errors import SLACK_ERRORS, is_trouble, slack_code
from eodh_bot.slack.web_client import COPY_AGAIN, MAKE_ANOTHER, client_of
from eodh_tools.errors import SettingsError

_T = TypeVar("_T")
_MOST_SHOWN = 40
_PAGE = 200
_MOST_PAGES = 5
#: The tokens, by the prefix that Slack gives them.
_TOKENS: Mapping[str, tuple[str, str]] = {
    "xoxb-": (
        "SLACK_BOT_TOKEN",
        (
            "Bot token: in your app's settings, Install App > Install to Workspace, "
            "then copy it (xoxb-...).\nYour Slack may ask an administrator first: "
            "send the request, and start this again when it is approved."
        ),
    ),
    "xapp-": (
        "SLACK_APP_TOKEN",
        (
            "App token: Basic Information > App-Level Tokens > Generate Token and "
            "Scopes, add connections:write, then copy it (xapp-...)."
        ),
    ),
}


@dataclass
class SetupAnswers:
    """What was given so far: variables for `.env`, and the channel's name."""

    variables: dict[str, str] = field(default_factory=dict)
    channel_name: str = ""


def ask_tokens(
    dialogue: Dialogue, settings: BotSettings, answers: SetupAnswers
) -> None:
    """Ask for the bot's and the app's token, in any order, until Slack takes both.

    Raises:
        SettingsError: Slack cannot be reached.
    """
    dialogue.step(2, "Its two tokens")
    known = {"xoxb-": settings.bot_token, "xapp-": settings.app_token}
    for prefix, (name, where) in _TOKENS.items():
        if name in answers.variables:
            continue
        dialogue.say(where)
        _ask_token(dialogue, settings, answers, prefix, known[prefix])


def _ask_token(
    dialogue: Dialogue,
    settings: BotSettings,
    answers: SetupAnswers,
    expected: str,
    known: SecretStr | None,
) -> None:
    """Ask until Slack takes the token of this prefix; the other one is taken too."""
    name = _TOKENS[expected][0]
    keep = " (Enter keeps the one that is set)" if known else ""
    while name not in answers.variables:
        typed = dialogue.secret(f"Paste {expected}... (hidden){keep}: ")
        if not typed and known is not None:
            typed = known.get_secret_value()
        prefix = next((each for each in _TOKENS if typed.startswith(each)), None)
        if prefix is None:
            dialogue.say(_no_token(typed, expected))
            continue
        if prefix != expected:
            dialogue.say(
                f"This is the other token ({prefix}...): I store it as that one."
            )
        text = _try_token(settings, prefix, typed)
        if text is not None:
            dialogue.say(text)
            continue
        answers.variables[_TOKENS[prefix][0]] = typed
        dialogue.say(f"Slack accepts the {prefix}... token.")


def _no_token(typed: str, expected: str) -> str:
    if typed.startswith("xoxp-"):
        return f"That is a user's token (xoxp-...): copy the one with {expected}..."
    if typed.startswith("xoxe"):
        return (
            "That token expires: switch token rotation off in the app's settings "
            f"(OAuth & Permissions), and copy the one with {expected}..."
        )
    return f"That does not begin with {expected}: copy the whole token."


def _try_token(settings: BotSettings, prefix: str, token: str) -> str | None:
    """What is wrong with a token, or None if Slack accepts it."""

    async def ask(client: AsyncWebClient) -> object:
        if prefix == "xapp-":
            return await client.apps_connections_open(app_token=token)
        return await client.auth_test()

    try:
        with_client(settings, token, ask)
    except SlackApiError as error:
        code = slack_code(error)
        if is_trouble(error) or code == "ratelimited":
            return (
                f"Slack gave no answer ({code}): paste it again in a minute, and see "
                "status.slack.com."
            )
        fix = MAKE_ANOTHER if prefix == "xapp-" else COPY_AGAIN
        return f"Slack refuses it ({code}): {fix}"
    except SLACK_ERRORS:
        raise SettingsError(
            "Slack cannot be reached: check the network, HTTPS_PROXY and SLACK_API_URL."
        ) from None
    return None


def with_client(
    settings: BotSettings,
    token: str,
    ask: Callable[[AsyncWebClient], Awaitable[_T]],
) -> _T:
    """Ask Slack something with this token.

    Raises:
        SlackApiError: It refuses.
    """

    async def run() -> _T:
        async with aiohttp.ClientSession() as session:
            return await ask(client_of(token, settings.slack_api_url, session))

    return asyncio.run(run())


def choose_channel(
    dialogue: Dialogue, settings: BotSettings, answers: SetupAnswers
) -> bool:
    """Choose among the channels where the bot is; False for none of them."""
    dialogue.step(3, "The channel")
    token = answers.variables["SLACK_BOT_TOKEN"]
    dialogue.say("In Slack, type /invite @EODH in your team's channel.")
    while True:
        found = with_client(settings, token, _channels)
        shown = found[:_MOST_SHOWN]
        for number, channel in enumerate(shown, start=1):
            lock = " (private)" if channel.get("is_private") else ""
            dialogue.say(f"  {number}  #{channel['name']}{lock}")
        if len(found) > len(shown):
            dialogue.say(f"  and {len(found) - len(shown)} more: type the name")
        if not found:
            dialogue.say("  The bot is in no channel yet.")
        dialogue.say("  0  none: each team connects its own, by /eodh-logs connect")
        default = "1" if len(found) == 1 else ""
        set_already = _chosen(settings.channel or "", shown, found)
        if set_already is not None:
            default = str(set_already["name"])
        also = f" ({default})" if default else ""
        enter = "takes" if default else "lists again"
        typed = dialogue.ask(f"Number or name; Enter {enter}{also}: ") or default
        if typed == "0":
            return False
        chosen = _chosen(typed.removeprefix("#"), shown, found)
        if chosen is not None:
            answers.variables["EODH_BOT_CHANNEL"] = str(chosen["id"])
            answers.channel_name = str(chosen["name"])
            return True
        if typed:
            dialogue.say(
                f"The bot is in no channel {typed[:80]!r}: type a number of the list, "
                "or invite the bot there and press Enter."
            )


def _chosen(
    typed: str, shown: Sequence[Any], found: Sequence[Any]
) -> dict[str, Any] | None:
    if typed.isdecimal() and 0 < int(typed) <= len(shown):
        number: dict[str, Any] = shown[int(typed) - 1]
        return number
    return next((each for each in found if typed in {each["name"], each["id"]}), None)


async def _channels(client: AsyncWebClient) -> list[Any]:
    """The channels where the bot is and may answer, by name."""
    found: list[Any] = []
    cursor = ""
    for _ in range(_MOST_PAGES):
        answer = await client.users_conversations(
            types="public_channel,private_channel",
            exclude_archived=True,
            limit=_PAGE,
            cursor=cursor,
        )
        found += answer["channels"]
        cursor = (answer.get("response_metadata") or {}).get("next_cursor", "")
        if not cursor:
            break
    inside = [channel for channel in found if not channel.get("is_ext_shared")]
    return sorted(inside, key=lambda channel: str(channel["name"]))
