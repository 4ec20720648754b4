"""Who judges what we make: the local Slack, slack_sdk's models, and what people see."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from slack_sdk.models.blocks import Block

from eodh_bot.block_kit import blocks as block_kit
from eodh_bot.messages.block_limits import MAX_CHARS
from eodh_bot.messages.message import Json, Message
from eodh_sandbox.slack import Shown
from eodh_sandbox.slack.state import open_views as slack_views
from eodh_sandbox.slack.web_api_limits import MAX_UPDATED_TEXT_CHARS
from eodh_tools.results.status_text import TURNS


def refused(message: Message) -> list[str]:
    """Every reason for which Slack, or we, would refuse a message."""
    blocks = list(message.blocks)
    found = block_kit.problems(blocks, "message")
    size = block_kit.characters(blocks) + len(message.text)
    if size > MAX_CHARS:
        found.append(f"{size} characters")
    if len(message.text) > MAX_UPDATED_TEXT_CHARS:
        found.append(f"{len(message.text)} characters of text")
    if not message.text.strip():
        found.append("no text")
    for block in Block.parse_all(blocks):
        block.to_dict()  # raises what the SDK would refuse
    return found


def check_view(view: Json) -> None:
    """Raise what views.open or views.publish would answer."""
    slack_views.checked(view, view["type"])


def refused_card(card: Json) -> list[str]:
    """Every reason for which chat.unfurl would refuse a card."""
    return block_kit.problems(card["blocks"], "unfurl")


def shown(message: Message) -> Shown:
    """A message as the local Slack tells whom it calls and where it leads."""
    return Shown(
        channel="C1",
        ts="1",
        user="U0BOT",
        from_app=True,
        text=message.text,
        blocks=list(message.blocks),
        attachments=[],
        files=[],
        thread_ts=None,
        ephemeral=False,
        edited=False,
        order=1,
    )


def mrkdwn_texts(value: object) -> Iterator[str]:
    """Every text in which Slack reads mentions, links and formatting."""
    if isinstance(value, list | tuple):
        for item in value:
            yield from mrkdwn_texts(item)
    elif isinstance(value, dict):
        if value.get("type") in {"mrkdwn", "markdown"}:
            yield value["text"]
        else:
            for inner in value.values():
                yield from mrkdwn_texts(inner)


def emoji_read_in(value: Any) -> list[str]:
    """Plain texts in which Slack would turn `:codes:` into pictures."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [text for item in value for text in emoji_read_in(item)]
    if not isinstance(value, dict):
        return []
    if value.get("type") == "plain_text":
        return [value["text"]] if value.get("emoji", True) else []
    return [text for inner in value.values() for text in emoji_read_in(inner)]


_TIME = r"<!date\^\d+\^\{date_short_pretty\} at \{time\}\|[\d: -]{19} UTC>"
_TURN = "|".join(map(re.escape, TURNS.values()))
#: All that our own words put where Slack parses.
OURS = re.compile(
    rf"(?:finished |created |since |Since |The problem began ){_TIME}"
    rf"|{_TIME} · (?:[\d.]+ s|[\d]+ min [\d]+ s|[\d]+ h [\d]+ min)(?: so far)?"
    rf"|{_TIME}"
    rf"|(?:{_TURN})(?:; [a-z ]+)?(?: · {_TIME}(?: to {_TIME})?)?"
    r"(?: · <https://[\w./-]+\|newest job>)?"
    r"|(?:<@U\d> )?(?:Same cause|It looks the same)"
    rf"(?: the last \d+ times,)?(?: since {_TIME})?(?: · last failure {_TIME})?"
    rf"|Since {_TIME} · last failure {_TIME}"
    r"|👀 <@U\d>(?: and <@U\d>)? (?:is|are) looking"
    r"|for everyone in (?:a channel|<#[CDG][A-Z0-9]{1,19}>)|only for you"
    r"|(?:Shared by|By) (?:somebody|<@[UW][A-Z0-9]{1,19}>)"
    r"|(?:to you|in <#[CDG][A-Z0-9]{0,19}>)(?: · when they fail)?"
)


def unparsed_problems(blocks: object) -> Iterator[str]:
    """Every text of others that stands where Slack parses it."""
    for text in emoji_read_in(blocks):
        yield f"emoji would be read in {text[:80]!r}"
    for text in mrkdwn_texts(blocks):
        if not OURS.fullmatch(text):
            yield f"Slack would parse {text[:80]!r}"
