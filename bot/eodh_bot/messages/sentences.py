"""Write one sentence in parts, of our words and of people and places of Slack's."""

from collections.abc import Callable, Sequence

from eodh_bot.messages.block_limits import checked
from eodh_bot.messages.blocks import actions, rich_text, run, section, sentence
from eodh_bot.messages.dates import date_spoken
from eodh_bot.messages.escaping import channel, escape, mention
from eodh_bot.messages.message import Json, Message

#: Parts of a sentence: our words, or somebody or something of Slack's.
Words = Sequence[str | Json]


def as_elements(words: Words) -> list[Json]:
    """Write the parts as elements of rich text."""
    parts: list[Json] = []
    for each in words:
        parts += [run(each)] if isinstance(each, str) else [each]
    return parts


def as_spoken(words: Words) -> str:
    """Write the parts as the text of a notification."""
    return "".join(
        escape(each) if isinstance(each, str) else _SPOKEN[each["type"]](each)
        for each in words
    )


_SPOKEN: dict[str, Callable[[Json], str]] = {
    "channel": lambda element: channel(element["channel_id"]),
    "user": lambda element: mention(element["user_id"]),
    "usergroup": lambda element: mention(element["usergroup_id"]),
    "date": date_spoken,
    "text": date_spoken,
}


def sentence_message(
    sign: str,
    first: Words,
    *rest: str | Json,
    more: str = "",
    buttons: Sequence[Json] = (),
) -> Message:
    """Make the message of one sentence.

    Args:
        sign: The emoji before it.
        first: Its first parts.
        rest: Its other parts.
        more: A second paragraph, in which `code` is between backticks.
        buttons: Below it.
    """
    words = [*first, *rest]
    paragraphs = [section(run(f"{sign} "), *as_elements(words))]
    if more:
        paragraphs.append(section(*sentence(more)))
    blocks = (rich_text(*paragraphs), *actions(*buttons))
    spoken = f"{as_spoken(words)} {escape(more)}".strip()
    return checked(Message(spoken, blocks))
