"""Messages about subscriptions: changed, and listed with the mutes."""

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
    section,
)
from eodh_bot.messages.buttons import is_remembered
from eodh_bot.messages.escaping import is_channel, mention
from eodh_bot.messages.help import COMMAND
from eodh_bot.messages.message import Json, Message
from eodh_bot.messages.mutes import MOST_MUTES, mute_line, still_muted
from eodh_bot.messages.sentences import Words, as_elements, as_spoken, sentence_message
from eodh_bot.messages.subscription_words import (
    mention_words,
    name_doubt,
    place,
    subscribed_jobs,
    when,
)
from eodh_bot.models import Mute, Subscription, SubscriptionView

_MOST_ROWS = 15
_MOST_NAMED = 3
_SPOKEN_CHARS = 2_500


def watching_message(
    view: SubscriptionView,
    *,
    unknown: bool = False,
    whole: SubscriptionView | None = None,
    mutes: Sequence[Mute] = (),
) -> Message:
    """Say that jobs are announced from now on.

    Args:
        view: The subscription.
        unknown: Whether no job of that workflow is there, so the name may be wrong.
        whole: The subscription to every workflow of that workspace beside it, if any.
        mutes: Those that hold these notices back.
    """
    subscription = view.subscription
    doubt = name_doubt("announced") if unknown else ""
    ended = (
        ". Jobs that have already ended are not announced."
        if subscription.ends
        else "."
    )
    is_plain = subscription.only_failed and not subscription.only_changed
    if subscription.ends and is_plain:
        ended = f". {_RECOVERIES}{ended[1:]}"
    return sentence_message(
        "🔔",
        [
            f"{subscribed_jobs(view)} are announced ",
            *place(subscription.target),
            f" {when(subscription)}",
        ],
        *mention_words(subscription),
        ended,
        *_whole_words(whole),
        *still_muted(mutes, " Still muted, so not announced yet: "),
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
        return sentence_message(
            "🔕", [f"{which} are no longer announced ", *place(target), "."]
        )
    return sentence_message(
        "🔕", ["No jobs are announced ", *place(target), " any more."]
    )


def _all_of(views: Sequence[SubscriptionView]) -> str:
    every = list(dict.fromkeys(subscribed_jobs(each) for each in views))
    named = every[:_MOST_NAMED]
    more = [f"{len(every) - len(named)} more"] if len(every) > len(named) else []
    lower = (f"{each[:1].lower()}{each[1:]}" for each in named[1:])
    return " and ".join([*named[:1], *lower, *more])


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
        changed: The subscriptions that changed; empty where all was so before.
        only_failed: Whether only failures are announced now.
        process: The workflow that the clicked button was about.
    """
    which = _all_of(changed)
    how = "only when they fail" if only_failed else "when they end"
    also = f" {_RECOVERIES}" if only_failed else ""
    watches = {each.subscription.watch_id for each in changed}
    watch = watches.pop() if len(watches) == 1 else None
    known = process if process and is_remembered(process) else None
    ids = " ".join(short_id(each.subscription) for each in changed)
    value = pack(target=target, watch=watch, process=known, ids=ids)
    undo = button(ActionId.FAILURES_ONLY, "Failures only", value)
    if only_failed:
        undo = button(ActionId.SUCCESSES_TOO, "Successes too", value)
    return sentence_message(
        "🔔",
        [f"{which or 'Jobs'} are announced ", *place(target), f" {how}.{also}"],
        buttons=[undo] if changed else [],
    )


def short_id(subscription: Subscription) -> str:
    """Return the id by which a button remembers a subscription."""
    return subscription.id[:12]


def subscriptions_message(
    target: str, views: Sequence[SubscriptionView], mutes: Sequence[Mute]
) -> Message:
    """List the subscriptions and mutes of a channel or a person."""
    if not views:
        return sentence_message(
            "🔕",
            ["No jobs are announced ", *place(target), "."],
            *still_muted(mutes, " Still muted, for a later watch: "),
            more=f"`{COMMAND} watch` announces the jobs of the connected workspace.",
        )
    title: Words = ["Announced ", *place(target), ":"]
    lines = [_line(each) for each in views[:_MOST_ROWS]]
    lines += [mute_line(each) for each in mutes[:MOST_MUTES]]
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


def announce_button(target: str) -> Json:
    """Return a button that subscribes to the connected workspace."""
    here = (
        "Announce finished jobs here"
        if is_channel(target)
        else "Notify me about its jobs"
    )
    return button(ActionId.WATCH, here, pack(target=target))


def _line(view: SubscriptionView) -> Words:
    subscription = view.subscription
    words: list[str | Json] = [
        f"{subscribed_jobs(view)}, {when(subscription)}",
        *mention_words(subscription),
    ]
    if view.silent:
        words.append(" (no notices: the workspace is no longer connected)")
    return words
