"""Messages about subscriptions and mutes: changed, and listed."""

from collections.abc import Sequence

from eodh_bot.messages.action_ids import ActionId, pack
from eodh_bot.messages.block_limits import checked
from eodh_bot.messages.blocks import (
    actions,
    bullets,
    button,
    context,
    mrkdwn,
    rich_text,
    run,
    section,
    sentence,
)
from eodh_bot.messages.buttons import is_remembered
from eodh_bot.messages.dates import date_element
from eodh_bot.messages.escaping import escape, is_channel, mention
from eodh_bot.messages.fitting import Fit
from eodh_bot.messages.help import COMMAND
from eodh_bot.messages.message import Json, Message
from eodh_bot.messages.subscription_words import (
    NAME_CHARS,
    Words,
    as_elements,
    as_spoken,
    mention_words,
    place,
    subscribed_jobs,
    when,
    workflow,
)
from eodh_bot.models import (
    EVERY_PROCESS,
    Mute,
    SubscriptionView,
)

_MOST_ROWS = 15
_MOST_MUTES = 10
_SPOKEN_CHARS = 2_500


def watching_message(
    view: SubscriptionView,
    *,
    unknown: bool = False,
    whole: SubscriptionView | None = None,
) -> Message:
    """Say that jobs are announced from now on.

    Args:
        view: The subscription.
        unknown: Whether no job of that workflow is there, so the name may be wrong.
        whole: The subscription to every workflow of that workspace beside it, if any.
    """
    subscription = view.subscription
    doubt = _doubt("announced") if unknown else ""
    ended = (
        ". Jobs that have already ended are not announced."
        if subscription.ends
        else "."
    )
    is_plain = subscription.only_failed and not subscription.only_changed
    if subscription.ends and is_plain:
        ended = f". {_RECOVERIES}{ended[1:]}"
    return _said(
        "🔔",
        [
            f"{subscribed_jobs(view)} are announced ",
            *place(subscription.target),
            f" {when(subscription)}",
        ],
        *mention_words(subscription),
        ended,
        *_whole_words(whole),
        more=f"{doubt}{_ONLY_THIS if whole else ''}"
        f"`{COMMAND} mute 2h` pauses this, "
        f"`{COMMAND} unwatch` stops it, and "
        f"`{COMMAND} list` shows what is announced.",
    )


_RECOVERIES = "The first success after a failure is announced, too."
_ONLY_THIS = (
    f"To have only this workflow announced: `{COMMAND} unwatch`, then this command "
    "again. "
)


def _whole_words(whole: SubscriptionView | None) -> Words:
    if whole is None:
        return []
    announced = f"{subscribed_jobs(whole)} are still announced here, too"
    return [f" {announced}: {when(whole.subscription)}."]


def _doubt(done: str) -> str:
    return f"There is no job of that name yet; it is {done} all the same. "


def unwatched_message(
    target: str, gone: Sequence[SubscriptionView], *, others: bool = False
) -> Message:
    """Say that jobs are no longer announced.

    Args:
        target: The channel or person.
        gone: The subscriptions that ended.
        others: Whether others go on there.
    """
    if len(gone) == 1 or others:
        which = _all_of(gone)
        return _said("🔕", [f"{which} are no longer announced ", *place(target), "."])
    return _said("🔕", ["No jobs are announced ", *place(target), " any more."])


def _all_of(views: Sequence[SubscriptionView]) -> str:
    named = list(dict.fromkeys(subscribed_jobs(each) for each in views[:3]))
    return " and ".join([*named[:1], *(f"{n[:1].lower()}{n[1:]}" for n in named[1:])])


def muted_message(target: str, mute: Mute, *, unknown: bool = False) -> Message:
    """Say that something is muted, with a button that unmutes it.

    Args:
        target: The channel or person.
        mute: What is muted, and until when.
        unknown: Whether no job of that workflow is there, so the name may be wrong.
    """
    doubt = _doubt("muted").rstrip() if unknown else ""
    parts: Words = [f"{_whatever(mute.process)} muted ", *_place_of_mute(target)]
    undo = []
    if is_remembered(mute.process):
        value = pack(target=target, process=mute.process)
        undo.append(button(ActionId.UNMUTE, "Unmute", value))
    if mute.until is None:
        forever = [*parts, ", until somebody unmutes it."]
        return _said("🔕", forever, more=doubt, buttons=undo)
    then = f"{doubt} Jobs that end before then are not announced later.".lstrip()
    return _said(
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
    rest = _still_muted(still, " Still muted: ")
    return _said("🔔", first, *rest, more=_how_to_unmute(still))


def _still_muted(mutes: Sequence[Mute], begin: str) -> Words:
    rest: list[str | Json] = []
    for each in mutes[:_MOST_MUTES]:
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


def failures_message(
    target: str,
    changed: Sequence[SubscriptionView],
    *,
    only_failed: bool,
    process: str | None = None,
) -> Message:
    """Say that successes are no longer announced, or again, with an undo button.

    Args:
        target: The channel or person that is notified.
        changed: The subscriptions that changed.
        only_failed: Whether only failures are announced now.
        process: The workflow that the clicked button was about.
    """
    which = _all_of(changed)
    how = "only when they fail" if only_failed else "when they end"
    also = f" {_RECOVERIES}" if only_failed else ""
    watches = {each.subscription.watch_id for each in changed}
    watch = watches.pop() if len(watches) == 1 else None
    known = process if process and is_remembered(process) else None
    value = pack(target=target, watch=watch, process=known)
    undo = button(ActionId.FAILURES_ONLY, "Failures only", value)
    if only_failed:
        undo = button(ActionId.SUCCESSES_TOO, "Successes too", value)
    return _said(
        "🔔",
        [f"{which or 'Jobs'} are announced ", *place(target), f" {how}.{also}"],
        buttons=[undo],
    )


def subscriptions_message(
    target: str, views: Sequence[SubscriptionView], mutes: Sequence[Mute]
) -> Message:
    """List the subscriptions and mutes of a channel or a person."""
    if not views:
        return _said(
            "🔕",
            ["No jobs are announced ", *place(target), "."],
            *_still_muted(mutes, " Still muted, for a later watch: "),
            more=f"`{COMMAND} watch` announces the jobs of the connected workspace.",
        )
    title: Words = ["Announced ", *place(target), ":"]
    lines = [_line(each) for each in views[:_MOST_ROWS]]
    lines += [_mute_line(each) for each in mutes[:_MOST_MUTES]]
    left = len(views) + len(mutes) - len(lines)
    if left:
        lines.append([f"and {left:,} more"])
    blocks = rich_text(
        section(*as_elements(title)), bullets(*(as_elements(line) for line in lines))
    )
    spoken, room = [], _SPOKEN_CHARS
    for line in lines:
        room -= len(as_spoken(line))
        if room > 0:
            spoken.append(as_spoken(line))
    text = f"{as_spoken(title)} {'; '.join(spoken)}."
    return checked(Message(text, (blocks,)))


def said_by(message: Message, user_id: str, *buttons: Json) -> Message:
    """Add who made the change, and buttons, to a message."""
    by = mention(user_id)
    blocks = (*message.blocks, *actions(*buttons), context(mrkdwn(f"By {by}")))
    return checked(Message(f"{message.text} ({by})", blocks))


def _place_of_mute(target: str) -> Words:
    return place(target) if is_channel(target) else ["for you"]


def announce_button(target: str) -> Json:
    """Return a button that subscribes to the connected workspace."""
    here = (
        "Announce finished jobs here"
        if is_channel(target)
        else "Notify me about its jobs"
    )
    return button(ActionId.WATCH, here, pack(target=target))


def _whatever(process: str) -> str:
    if process == EVERY_PROCESS:
        return "Everything is"
    name = workflow(process)
    return f"{name[:1].upper()}{name[1:]} is"


def _line(view: SubscriptionView) -> Words:
    subscription = view.subscription
    said: list[str | Json] = [
        f"{subscribed_jobs(view)}, {when(subscription)}",
        *mention_words(subscription),
    ]
    if view.silent:
        said.append(" (no notices: the workspace is no longer connected)")
    return said


def _mute_line(mute: Mute) -> Words:
    if mute.until is None:
        return [f"{_whatever(mute.process)} muted"]
    return [f"{_whatever(mute.process)} muted until ", date_element(mute.until)]


def _said(
    sign: str,
    first: Words,
    *rest: str | Json,
    more: str = "",
    buttons: Sequence[Json] = (),
) -> Message:
    """One sentence with a sign, a small line, and buttons."""
    words = [*first, *rest]
    paragraphs = [section(run(f"{sign} "), *as_elements(words))]
    if more:
        paragraphs.append(section(*sentence(more)))
    blocks = (rich_text(*paragraphs), *actions(*buttons))
    spoken = f"{as_spoken(words)} {escape(more)}".strip()
    return checked(Message(spoken, blocks))
