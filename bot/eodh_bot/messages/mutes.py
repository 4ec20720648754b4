"""Messages about mutes: set, ended, and listed."""

from collections.abc import Sequence

from eodh_bot.messages.action_ids import ActionId, pack
from eodh_bot.messages.blocks import button
from eodh_bot.messages.buttons import is_remembered
from eodh_bot.messages.dates import date_element
from eodh_bot.messages.escaping import is_channel
from eodh_bot.messages.fitting import Fit
from eodh_bot.messages.help import COMMAND
from eodh_bot.messages.message import Json, Message
from eodh_bot.messages.sentences import Words, sentence_message
from eodh_bot.messages.subscription_words import (
    NAME_CHARS,
    name_doubt,
    place,
    workflow,
)
from eodh_bot.models import EVERY_PROCESS, Mute

MOST_MUTES = 10


def muted_message(target: str, mute: Mute, *, unknown: bool = False) -> Message:
    """Say that something is muted, with a button that unmutes it.

    Args:
        target: The channel or person.
        mute: What is muted, and until when.
        unknown: Whether no job of that workflow is there, so the name may be wrong.
    """
    doubt = name_doubt("muted").rstrip() if unknown else ""
    parts: Words = [f"{_whatever(mute.process)} muted ", *_place_of_mute(target)]
    undo = []
    if is_remembered(mute.process):
        value = pack(target=target, process=mute.process)
        undo.append(button(ActionId.UNMUTE, "Unmute", value))
    if mute.until is None:
        forever = [*parts, ", until somebody unmutes it."]
        return sentence_message("🔕", forever, more=doubt, buttons=undo)
    then = f"{doubt} Jobs that end before then are not announced later.".lstrip()
    return sentence_message(
        "🔕",
        [*parts, " until ", date_element(mute.until), "."],
        more=then,
        buttons=undo,
    )


def unmuted_message(
    target: str, process: str | None, *, ended: bool, still: Sequence[Mute] = ()
) -> Message:
    """Say that what was muted is announced again, and what is muted still.

    Args:
        target: The channel or person.
        process: The workflow; None or `EVERY_PROCESS` for everything.
        ended: Whether it was muted.
        still: The mutes that hold on.
    """
    named = process or EVERY_PROCESS
    what = _whatever(named)
    first: Words = [f"{what} announced ", *place(target), " again."]
    every = named == EVERY_PROCESS
    if still and (every or any(each.process == EVERY_PROCESS for each in still)):
        # Not all of it is announced: another mute holds.
        over = "The pause" if every else f"The mute of {workflow(named)}"
        first = [f"{over} is over ", *_place_of_mute(target), "."]
    if not ended:
        place_of = _place_of_mute(target)
        first = ["Nothing was muted ", *place_of, "."]
        if still:
            whole = "There is no mute of everything" if every else f"{what} not muted"
            first = [f"{whole} ", *place_of, "."]
    rest = still_muted(still, " Still muted: ")
    return sentence_message("🔔", first, *rest, more=_how_to_unmute(still))


def still_muted(mutes: Sequence[Mute], begin: str) -> Words:
    """Name the mutes in a sentence that begins so; nothing where there is none."""
    rest: list[str | Json] = []
    for each in mutes[:MOST_MUTES]:
        rest += [begin if not rest else "; ", *_mute_words(each)]
    return [*rest, "."] if rest else []


def _how_to_unmute(still: Sequence[Mute]) -> str:
    if not still:
        return ""
    process = still[0].process
    if process == EVERY_PROCESS:
        return f"`{COMMAND} unmute` ends it."
    name = process if " " not in process else f'"{process}"'
    shown = Fit().line(name, NAME_CHARS).replace("`", "'")
    return f"`{COMMAND} unmute process={shown}` ends it."


def _mute_words(mute: Mute) -> Words:
    what = "everything" if mute.process == EVERY_PROCESS else workflow(mute.process)
    return (
        [what] if mute.until is None else [f"{what} until ", date_element(mute.until)]
    )


def mute_line(mute: Mute) -> Words:
    """Say of a list's one mute what it mutes, and until when."""
    if mute.until is None:
        return [f"{_whatever(mute.process)} muted"]
    return [f"{_whatever(mute.process)} muted until ", date_element(mute.until)]


def _place_of_mute(target: str) -> Words:
    return place(target) if is_channel(target) else ["for you"]


def _whatever(process: str) -> str:
    if process == EVERY_PROCESS:
        return "Everything is"
    name = workflow(process)
    return f"{name[:1].upper()}{name[1:]} is"
