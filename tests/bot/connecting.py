"""A person connects a Hub workspace in Slack, as people do."""

from collections.abc import Mapping
from typing import Any

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.slack import Person, Screen
from tests.waiting import WAIT_S


async def form(person: Person, channel: str) -> Screen:
    """Ask to connect, and wait for the form."""
    await person.types(channel, "/eodh-logs connect")

    def ready() -> Screen | None:
        screen = person.modal()
        return screen if screen and screen.submit else None

    return await person._until(ready, WAIT_S, "the form")  # noqa: SLF001


async def fills_in(
    person: Person,
    channel: str,
    fields: Mapping[str, str],
    *,
    for_channel: bool = True,
) -> Screen:
    """Ask to connect, fill the form in, and wait for what it says."""
    modal = await form(person, channel)
    for_whom = "channel" if for_channel else "me"
    given: dict[str | tuple[str, str], Any] = {"for_whom": for_whom}
    given.update(fields)
    await person.submits(modal, given)

    def text() -> Screen | None:
        screen = person.modal()
        ready = screen and "Checking the key" not in screen.words
        if screen and ready and (screen.errors or screen.blocks != modal.blocks):
            return screen
        return None

    answer = await person._until(text, WAIT_S, "the outcome")  # noqa: SLF001
    await person.closes(answer)
    return answer


async def connects(
    person: Person,
    channel: str,
    hub: LocalHub,
    workspace: str,
    *,
    for_channel: bool,
) -> Screen:
    key = hub.workspaces[workspace]
    fields = {"workspace": workspace, "key": key}
    return await fills_in(person, channel, fields, for_channel=for_channel)
