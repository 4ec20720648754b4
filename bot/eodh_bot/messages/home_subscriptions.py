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
from eodh_bot.messages.subscriptions import announce_button, when, workflow
from eodh_bot.models import EVERY_PROCESS, Mute, SubscriptionView, TargetSubscriptions

_MOST_HEARD = 15
_MOST_MUTES = 10
_MOST_SILENT = 5
_NAME_CHARS = 60


def notices_section(places: Sequence[TargetSubscriptions]) -> list[Json]:
    """List subscriptions, mutes, and connected places without a subscription."""
    heard = [(place, each) for place in places for each in place.subscriptions]
    mutes = [
        (place, each) for place in places for each in place.mutes if place.subscriptions
    ]
    silent = [place for place in places if not place.subscriptions and place.workspace]
    if not heard and not silent:
        return []
    blocks = [rich_text(section(run("Notices", bold=True)))]
    blocks += [_heard(place, each) for place, each in heard[:_MOST_HEARD]]
    blocks += [_mute(place, each) for place, each in mutes[:_MOST_MUTES]]
    blocks += [_silent(place) for place in silent[:_MOST_SILENT]]
    left = len(heard) + len(mutes) + len(silent) - (len(blocks) - 1)
    if left:
        blocks.append(context(plain(f"and {left:,} more", 100)))
    return [*blocks, divider()]


def _heard(place: TargetSubscriptions, heard: SubscriptionView) -> Json:
    wish, fit = heard.subscription, Fit()
    what = f"{fit.line(heard.workspace, _NAME_CHARS)}: {workflow(wish.process)}"
    told = [_where(place.target), when(wish)]
    if wish.ends and wish.mention and called(wish.mention):
        told.append(f"mentions {mention(wish.mention)}")
    if heard.silent:
        told.append("no notices: no longer connected")
    row: Json = {
        "type": "section",
        "fields": [plain(what, 200), mrkdwn(" · ".join(told))],
    }
    if place.may_change:
        row["accessory"] = _menu(place.target, heard)
    return row


def _menu(target: str, heard: SubscriptionView) -> Json:
    wish = heard.subscription
    choices = {
        SubscriptionChange.MUTE_2_HOURS: "Mute for 2 hours",
        SubscriptionChange.MUTE_1_DAY: "Mute for a day",
        SubscriptionChange.FAILURES_ONLY: "Failures only",
        SubscriptionChange.SUCCESSES_TOO: "Successes too",
        SubscriptionChange.STOP: "Stop announcing",
    }
    if not wish.ends or not wish.only_failed:
        del choices[SubscriptionChange.SUCCESSES_TOO]
    if not wish.ends or wish.only_failed:
        del choices[SubscriptionChange.FAILURES_ONLY]
    return {
        "type": "overflow",
        "action_id": str(ActionId.CHANGE_WATCH),
        "options": [
            option(label, pack(do=str(change), target=target, wish=wish.id))
            for change, label in choices.items()
        ],
    }


def _mute(place: TargetSubscriptions, mute: Mute) -> Json:
    what = workflow(mute.process)
    if mute.process == EVERY_PROCESS:
        what = "everything"
    told = [_where(place.target)]
    if mute.until is not None:
        told.append(f"until {date_text(mute.until)}")
    row: Json = {
        "type": "section",
        "fields": [plain(f"🔕 Muted: {what}", 200), mrkdwn(" · ".join(told))],
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
