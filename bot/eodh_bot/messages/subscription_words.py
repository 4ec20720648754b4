"""Parts of sentences about subscriptions: which jobs, when, where, for whom."""

from eodh_bot.messages.blocks import (
    called,
)
from eodh_bot.messages.escaping import is_channel
from eodh_bot.messages.fitting import Fit
from eodh_bot.messages.sentences import Words
from eodh_bot.models import (
    EVERY_PROCESS,
    USUAL,
    Subscription,
    SubscriptionView,
)

#: When a weekly summary comes; `eodh_bot.notices.weekly_schedule` says the same.
SUMMARY_TIME = "Monday, 07:00 UTC"

NAME_CHARS = 60


def when(subscription: Subscription) -> str:
    """Say at which changes a job is announced."""
    times = []
    if subscription.ends:
        ends = "when they fail" if subscription.only_failed else "when they end"
        if subscription.only_changed:
            ends = "when they begin to fail, the cause changes, or they work again"
        times.append(f"when they start and {ends}" if subscription.starts else ends)
    if subscription.longer_than == USUAL:
        times.append("when they run longer than usual")
    elif subscription.longer_than:
        times.append(f"when they run longer than {subscription.longer_than}")
    if subscription.weekly_since is not None:
        times.append(f"in a summary each {SUMMARY_TIME}")
    *first, last = times or ["no more"]
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


def name_doubt(done: str) -> str:
    """Say that the name of a workflow may be wrong."""
    return f"There is no job of that name yet; it is {done} all the same. "
