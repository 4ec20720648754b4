"""What somebody types to be notified of jobs, and to be notified less."""

from datetime import timedelta

import pytest

from eodh_bot.listeners.command_syntax import as_typed, read, without_mentions
from eodh_bot.listeners.subscription_syntax import (
    Listing,
    Muting,
    Unmuting,
    Unwatching,
    parse_change,
)
from eodh_bot.subscriptions.request import ME, NO, NOBODY, SubscriptionRequest
from eodh_tools.errors import RequestError


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("watch", SubscriptionRequest()),
        ("WATCH", SubscriptionRequest()),
        ("watch river-lab", SubscriptionRequest(workspace="river-lab")),
        ("watch process=ndvi", SubscriptionRequest(process="ndvi")),
        (
            "watch only=failed",
            SubscriptionRequest(only_failed=True, only_changed=False),
        ),
        (
            "watch only=changed",
            SubscriptionRequest(only_failed=True, only_changed=True),
        ),
        (
            "watch Only=Failures",
            SubscriptionRequest(only_failed=True, only_changed=False),
        ),
        ("watch starts", SubscriptionRequest(starts=True)),
        ("watch mention=me", SubscriptionRequest(mention=ME)),
        ("watch mention=<@U2|ben>", SubscriptionRequest(mention="U2")),
        ("watch mention=<@U2>", SubscriptionRequest(mention="U2")),
        ("watch mention <@U2>", SubscriptionRequest(mention="U2")),
        ("watch mention= <@U2>", SubscriptionRequest(mention="U2")),
        (
            "watch <@U2> only=failed",
            SubscriptionRequest(mention="U2", only_failed=True, only_changed=False),
        ),
        (
            'watch starts river-lab process="water quality" mention=@me',
            SubscriptionRequest("river-lab", "water quality", starts=True, mention=ME),
        ),
        ("watch process=“water quality”", SubscriptionRequest(process="water quality")),
        ("watch process=`ndvi`", SubscriptionRequest(process="ndvi")),
        (
            "watch only=all",
            SubscriptionRequest(only_failed=False, only_changed=False),
        ),
        ("watch starts=no", SubscriptionRequest(starts=False)),
        ("watch mention=nobody", SubscriptionRequest(mention=NOBODY)),
        ("watch longer-than=2h", SubscriptionRequest(longer_than="2h")),
        ("watch longer-than=90M", SubscriptionRequest(longer_than="90m")),
        ("watch Longer-Than=usual", SubscriptionRequest(longer_than="usual")),
        ("watch longer-than=no", SubscriptionRequest(longer_than=NO)),
        ("watch weekly", SubscriptionRequest(weekly=True)),
        (
            "watch weekly process=ndvi longer-than=usual",
            SubscriptionRequest(process="ndvi", longer_than="usual", weekly=True),
        ),
        ("watch weekly=no", SubscriptionRequest(weekly=False)),
        ("unwatch weekly", SubscriptionRequest(weekly=False)),
        (
            "unwatch weekly process=ndvi",
            SubscriptionRequest(weekly=False, process="ndvi"),
        ),
        ("unwatch", Unwatching()),
        ("unwatch process=ndvi", Unwatching(process="ndvi")),
        ("unwatch river-lab", Unwatching(workspace="river-lab")),
        ("mute 30m", Muting(timedelta(minutes=30))),
        ("mute 2H", Muting(timedelta(hours=2))),
        ("mute 30d process=ndvi", Muting(timedelta(days=30), "ndvi")),
        ("mute process=ndvi", Muting(None, "ndvi")),
        ("unmute", Unmuting()),
        ("unmute process=ndvi", Unmuting("ndvi")),
        ("mute ndvi", Muting(None, "ndvi")),
        ("mute water-quality 2h", Muting(timedelta(hours=2), "water-quality")),
        ("mute 2h `ndvi`", Muting(timedelta(hours=2), "ndvi")),
        ("unmute ndvi", Unmuting("ndvi")),
        ("list", Listing()),
    ],
)
def test_a_subscription_is_read(typed: str, expected: object) -> None:
    assert read(typed) == "subscription"
    assert parse_change(typed) == expected


@pytest.mark.parametrize(
    ("typed", "reported"),
    [
        ("watch only=successful", "`only=successful` is not understood"),
        ("watch starts=maybe", "`starts=no` to end that"),
        ("watch longer-than=2", "write `longer-than=2h`"),
        ("watch longer-than=0h", "write `longer-than=2h`"),
        ("watch longer-than=31d", "write `longer-than=2h`"),
        ("watch longer-than=", "write `longer-than=2h`"),
        ("watch weekly=maybe", "`weekly=no` to end that"),
        ("watch longer-=2h", "`longer-=` is not understood"),
        ("watch mention=@ben", "cannot tell who `mention=@ben` is"),
        ("watch mention=", "cannot tell who"),
        ("watch mention=<!channel>", "cannot tell who"),
        ("watch process=", "names no workflow"),
        ("watch process=a process=b", "`process=` is there twice"),
        ("watch process=" + "x" * 201, "at most 200 characters"),
        ("watch ../etc", "cannot be the name of a workspace"),
        ("watch river-lab flood-lab", "`flood-lab` is not understood after `watch`"),
        ("watch colour=red", "`colour=` is not understood after `watch`"),
        ("unwatch only=failed", "`only=` is not understood after `unwatch`"),
        ("mute", "Say for how long"),
        ("mute forever", "Say for how long"),
        ("mute all", "Say for how long"),
        ("mute 2 hours", "`2` is not understood after `mute`. Write `mute 2h`"),
        ("mute ndvi convert", "`convert` is not understood after `mute`"),
        ("unmute everything", "`everything` is not understood after `unmute`"),
        ("mute 0h", "between a minute and 30 days"),
        ("mute 31d", "between a minute and 30 days"),
        ("mute 999999d", "between a minute and 30 days"),
        ("mute -2h", "Say for how long"),
        ("mute 2h 3h", "`3h` is not understood after `mute`"),
        ("mute 2h mention=me", "`mention=` is not understood after `mute`"),
        ("unmute 2h", "`2h` is not understood after `unmute`"),
        ("list everything", "for the latest jobs, `jobs`"),
        ("watch `a` `b`", "`b` is not understood"),
    ],
)
def test_what_is_wrong_in_a_subscription_is_named(typed: str, reported: str) -> None:
    assert read(typed) == "subscription"
    with pytest.raises(RequestError) as raised:
        parse_change(typed)
    assert reported in str(raised.value)


def test_a_long_word_is_not_repeated_whole() -> None:
    with pytest.raises(RequestError) as raised:
        parse_change("list " + "x" * 10_000)
    assert len(str(raised.value)) < 300


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("last convert.log", "last convert.log"),
        (
            "<https://hub.example/jobs/1?a=1&amp;b=2>",
            "https://hub.example/jobs/1?a=1&b=2",
        ),
        ("<https://hub.example/jobs/1|see here>", "https://hub.example/jobs/1"),
        ("job-1 <http://step.py|step.py>", "job-1 step.py"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("in <#C1|general> &lt;b&gt;", "in #general <b>"),
        ("watch mention=<@U2|ben>", "watch mention=<@U2|ben>"),
    ],
)
def test_what_slack_makes_of_a_text_is_read_back(sent: str, typed: str) -> None:
    assert as_typed(sent) == typed


def test_who_is_to_be_called_is_no_part_of_the_address() -> None:
    assert without_mentions("<@U0BOT> watch mention=<@U2>") == "watch mention=<@U2>"
