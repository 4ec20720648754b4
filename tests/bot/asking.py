"""A person asks or clicks, and waits for the answer to that and not an older one."""

from eodh_bot.listeners.context import BotContext
from eodh_bot.messages.action_ids import pack, unpack
from eodh_sandbox.slack import Person, Screen, Shown
from eodh_sandbox.slack.person.typing import ActionResult
from tests.waiting import WAIT_S


async def asks(person: Person, channel: str, typed: str, reported: str) -> Shown:
    """Type a command, and wait for its answer, which says this."""
    before = _newest(person, channel)
    await person.types(channel, f"/eodh-logs {typed}")
    return await _answer(person, channel, before, reported)


async def click_answer(
    person: Person, message: Shown, action: str, reported: str
) -> Shown:
    """Click a button, and wait for its answer beside it, which says this."""
    before = _newest(person, message.channel)
    await clicks(person, message, action)
    return await _answer(person, message.channel, before, reported)


async def clicks(person: Person, target: Shown | Screen, action: str) -> ActionResult:
    """Click a button, or choose the same from the menu ⋯ where it stands there."""
    for button in target.buttons:
        for _, value in button.options:
            if button.type == "overflow" and unpack(value).get("do") == action:
                place = (button.block_id, button.action_id)
                return await person.clicks(target, place, value)
    return await person.clicks(target, action)


def _newest(person: Person, channel: str) -> int:
    return max((message.order for message in person.sees(channel)), default=0)


async def _answer(person: Person, channel: str, before: int, reported: str) -> Shown:
    return await person.waits_for(
        channel, lambda m: m.from_app and m.order > before and reported in m.words
    )


async def shows(person: Person, words: str) -> Screen:
    """The modal on top, once it shows these words."""

    def find() -> Screen | None:
        screen = person.modal()
        there = screen and f"{screen.words} {[b.label for b in screen.buttons]}"
        return screen if there and words in there else None

    return await person._until(find, WAIT_S, f"a modal with {words!r}")  # noqa: SLF001


async def posts_button(bot_context: BotContext, action: str, job: str) -> None:
    """Post a message with a button, as the bot did before the menu ⋯."""
    button = {
        "type": "button",
        "action_id": action,
        "text": {"type": "plain_text", "text": action},
        "value": pack(job=job, log="convert.log"),
    }
    row = {"type": "actions", "elements": [button]}
    await bot_context.client.chat_postMessage(channel="C1", text="of old", blocks=[row])
