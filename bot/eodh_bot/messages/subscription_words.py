"""Sentences about subscriptions, in parts: which jobs, when, where, for whom."""

from collections.abc import Callable, Sequence

from eodh_bot.messages.block_limits import checked
from eodh_bot.messages.blocks import (
    actions,
    called,
    rich_text,
    run,
    section,
    sentence,
)
from eodh_bot.messages.dates import date_spoken
from eodh_bot.messages.escaping import channel, escape, is_channel, mention
from eodh_bot.messages.fitting import Fit
from eodh_bot.messages.message import Json, Message
from eodh_bot.models import (
    EVERY_PROCESS,
    USUAL,
    Subscription,
    SubscriptionView,
)

#: When a weekly summary comes; `eodh_bot.notices.weekly_schedule` says the same.
SUMMARY_TIME = "Monday, 07:00 UTC"

NAME_CHARS = 60

#: Parts of a sentence: our words, or somebody or something of Slack's.
Words = Sequence[str | Json]


def when(subscription: Subscription) -> str:
    """Say at which changes a job is announced."""
    said = []
    if subscription.ends:
        ends = "when they fail" if subscription.only_failed else "when they end"
        if subscription.only_changed:
            ends = "when they begin to fail, the cause changes, or they work again"
        said.append(f"when they start and {ends}" if subscription.starts else ends)
    if subscription.longer_than == USUAL:
        said.append("when they run longer than usual")
    elif subscription.longer_than:
        said.append(f"when they run longer than {subscription.longer_than}")
    if subscription.weekly_since is not None:
        said.append(f"in a summary each {SUMMARY_TIME}")
    *first, last = said or ["no more"]
    return f"{', '.join(first)}, and {last}" if first else last


def place(target: str) -> Words:
    """Name the channel or person, as the end of a sentence."""
    if not is_channel(target):
        return ["to you"]
    return ["in ", {"type": "channel", "channel_id": target}]


def workflow(process: str) -> str:
    """Name the workflow, or "every workflow"."""
    if process == EVERY_PROCESS:
        return "every workflow"
    return f"workflow {Fit().line(process, NAME_CHARS)}"


def subscribed_jobs(view: SubscriptionView) -> str:
    """Name the jobs that a subscription covers."""
    workspace = Fit().line(view.workspace, NAME_CHARS)
    if view.subscription.process == EVERY_PROCESS:
        return f"Jobs of workspace {workspace}"
    return f"Jobs of {workflow(view.subscription.process)} in workspace {workspace}"


def mention_words(subscription: Subscription) -> Words:
    """Say whom a failure mentions, if anybody."""
    if (
        not subscription.ends
        or not subscription.mention
        or not called(subscription.mention)
    ):
        return []
    return ["; a failure mentions ", *called(subscription.mention)]


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


def name_doubt(done: str) -> str:
    """Say that the name of a workflow may be wrong."""
    return f"There is no job of that name yet; it is {done} all the same. "


def words_message(
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
