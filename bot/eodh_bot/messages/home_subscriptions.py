"""The subscriptions on the home page, with menus that change them."""

from collections.abc import Sequence

from eodh_bot.messages.action_ids import ActionId, SubscriptionChange, pack
from eodh_bot.messages.blocks import (
    button,
    called,
    context,
    divider,
    mrkdwn,
    option,
    plain,
    rich_text,
    run,
    section,
)
from eodh_bot.messages.buttons import is_remembered
from eodh_bot.messages.dates import date_text
from eodh_bot.messages.escaping import channel, is_channel, mention
from eodh_bot.messages.fitting import Fit
from eodh_bot.messages.message import Json
from eodh_bot.messages.subscription_words import when, workflow
from eodh_bot.messages.subscriptions import announce_button
from eodh_bot.models import EVERY_PROCESS, Mute, SubscriptionView, TargetSubscriptions

_MOST_ROWS = 15
_MOST_MUTES = 10
_MOST_SILENT = 5
_NAME_CHARS = 60


def notices_section(places: Sequence[TargetSubscriptions]) -> list[Json]:
    """List subscriptions, mutes, and connected places without a subscription."""
    rows = [(place, each) for place in places for each in place.subscriptions]
    mutes = [
        (place, each) for place in places for each in place.mutes if place.subscriptions
    ]
    silent = [place for place in places if not place.subscriptions and place.workspace]
    if not rows and not silent:
        return []
    blocks = [rich_text(section(run("Notices", bold=True)))]
    blocks += [_row(place, each) for place, each in rows[:_MOST_ROWS]]
    blocks += [_mute(place, each) for place, each in mutes[:_MOST_MUTES]]
    blocks += [_silent(place) for place in silent[:_MOST_SILENT]]
    left = len(rows) + len(mutes) + len(silent) - (len(blocks) - 1)
    if left:
        blocks.append(context(plain(f"and {left:,} more", 100)))
    return [*blocks, divider()]


def _row(place: TargetSubscriptions, view: SubscriptionView) -> Json:
    subscription, fit = view.subscription, Fit()
    what = f"{fit.line(view.workspace, _NAME_CHARS)}: {workflow(subscription.process)}"
    facts = [_where(place.target), when(subscription)]
    if subscription.ends and subscription.mention and called(subscription.mention):
        facts.append(f"mentions {mention(subscription.mention)}")
    if view.silent:
        facts.append("no notices: no longer connected")
    row: Json = {
        "type": "section",
        "fields": [plain(what, 200), mrkdwn(" · ".join(facts))],
    }
    if place.may_change:
        row["accessory"] = _menu(place.target, view)
    return row


def _menu(target: str, view: SubscriptionView) -> Json:
    subscription = view.subscription
    choices = {
        SubscriptionChange.MUTE_2_HOURS: "Mute for 2 hours",
        SubscriptionChange.MUTE_1_DAY: "Mute for a day",
        SubscriptionChange.FAILURES_ONLY: "Failures only",
        SubscriptionChange.SUCCESSES_TOO: "Successes too",
        SubscriptionChange.STOP: "Stop announcing",
    }
    if not subscription.ends or not subscription.only_failed:
        del choices[SubscriptionChange.SUCCESSES_TOO]
    if not subscription.ends or subscription.only_failed:
        del choices[SubscriptionChange.FAILURES_ONLY]
    return {
        "type": "overflow",
        "action_id": str(ActionId.CHANGE_WATCH),
        "options": [
            option(label, pack(do=str(change), target=target, wish=subscription.id))
            for change, label in choices.items()
        ],
    }


def _mute(place: TargetSubscriptions, mute: Mute) -> Json:
    what = workflow(mute.process)
    if mute.process == EVERY_PROCESS:
        what = "everything"
    facts = [_where(place.target)]
    if mute.until is not None:
        facts.append(f"until {date_text(mute.until)}")
    row: Json = {
        "type": "section",
        "fields": [plain(f"🔕 Muted: {what}", 200), mrkdwn(" · ".join(facts))],
    }
    if place.may_change and is_remembered(mute.process):
        value = pack(target=place.target, process=mute.process)
        row["accessory"] = button(ActionId.UNMUTE, "Unmute", value)
    return row


def _silent(place: TargetSubscriptions) -> Json:
    name = Fit().line(place.workspace or "", _NAME_CHARS)
    row: Json = {
        "type": "section",
        "fields": [
            plain(f"{name}: no jobs are announced", 200),
            mrkdwn(_where(place.target)),
        ],
    }
    if place.may_change:
        row["accessory"] = announce_button(place.target)
    return row


def _where(target: str) -> str:
    return f"in {channel(target)}" if is_channel(target) else "to you"
