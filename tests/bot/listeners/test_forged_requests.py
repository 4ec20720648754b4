"""Presses that come again, and events of another user, team or app, by websocket."""

import copy
import time
from typing import Any

import pytest

from eodh_bot.listeners.context import BotContext
from eodh_bot.slack.directory import MEMBERS_S
from eodh_sandbox.slack import LocalSlack, Person, Shown
from tests.bot.asking import asks, clicks
from tests.bot.listeners.shared_bot import SharedBot
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio


def last(shared_slack: LocalSlack, kind: str) -> dict[str, Any]:
    """The payload that the bot was sent last, to be sent again."""
    sent = [each.parcel for each in shared_slack.deliveries if each.parcel.kind == kind]
    return copy.deepcopy(sent[-1].payload)


async def reported(
    shared_slack: LocalSlack, bot_context: BotContext, before: int
) -> list[str]:
    """What the bot posted about the job after the first calls, all work done."""
    # Whoever asks later is answered later.
    await asks(shared_slack.person("U2"), "C4", "help", "")
    await bot_context.work.drain(WAIT_S)
    calls = shared_slack.calls[before:]
    return [each.method for each in calls if "cloudmasker" in str(each.arguments)]


async def shared_twice(
    shared_slack: LocalSlack, ada: Person, job: str
) -> dict[str, Any]:
    """A click on "Share in channel", done; and its payload."""
    answer = await asks(ada, "C1", job, "ModuleNotFoundError")
    await clicks(ada, answer, "share")
    await shared_slack.person("U2").waits_for("C1", "Shared by")
    return last(shared_slack, "interactive")


def shares(shared_slack: LocalSlack) -> list[Shown]:
    return [m for m in shared_slack.person("U2").sees("C1") if "Shared by" in m.words]


async def test_a_button_replayed_over_socket_mode_does_nothing_twice(
    shared_slack: LocalSlack, ada: Person, bot_context: BotContext, job: str
) -> None:
    payload = await shared_twice(shared_slack, ada, job)
    before = len(shared_slack.calls)
    for _ in range(3):
        assert (await shared_slack.delivers("interactive", payload)).failed is None

    assert await reported(shared_slack, bot_context, before) == []
    assert len(shares(shared_slack)) == 1


async def test_a_click_of_long_ago_does_nothing_after_a_restart_either(
    shared_slack: LocalSlack, ada: Person, bot_context: BotContext, job: str
) -> None:
    payload = await shared_twice(shared_slack, ada, job)
    # As if this process had never seen it.
    payload["trigger_id"] = "4711.of-another-process"
    payload["actions"][0]["action_ts"] = f"{time.time() - 301:.6f}"
    before = len(shared_slack.calls)
    await shared_slack.delivers("interactive", payload)

    assert await reported(shared_slack, bot_context, before) == []
    assert len(shares(shared_slack)) == 1


async def test_a_click_is_answered_though_slacks_date_is_ahead(
    shared_slack: LocalSlack,
    ada: Person,
    bot_context: BotContext,
    job: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answer = await asks(ada, "C1", job, "ModuleNotFoundError")
    monkeypatch.setattr(shared_slack.rules, "date_ahead_s", 3_600.0)
    await bot_context.client.auth_test()
    await clicks(ada, answer, "share")
    await shared_slack.person("U2").waits_for("C1", "Shared by")


async def test_a_command_replayed_over_socket_mode_is_answered_once(
    shared_slack: LocalSlack, ada: Person, bot_context: BotContext, job: str
) -> None:
    await asks(ada, "C1", job, "ModuleNotFoundError")
    payload, before = last(shared_slack, "slash_commands"), len(ada.sees("C1"))
    await shared_slack.delivers("slash_commands", payload)

    assert await reported(shared_slack, bot_context, len(shared_slack.calls)) == []
    assert len(ada.sees("C1")) == before


@pytest.mark.parametrize("action", ["share", "other_log", "report"])
async def test_an_old_button_shows_nothing_once_its_rights_are_taken_away(
    one_bot: SharedBot, ada: Person, bot_context: BotContext, job: str, action: str
) -> None:
    shared_slack = one_bot.slack
    answer = await asks(ada, "C1", job, "ModuleNotFoundError")
    await clicks(ada, answer, action)
    payload = last(shared_slack, "interactive")
    await bot_context.work.drain(WAIT_S)
    before, shared = len(shared_slack.calls), len(shares(shared_slack))

    ada.leaves("C1")
    one_bot.ahead_s += 2 * MEMBERS_S
    # A new click on the old button, as far as anybody can tell.
    payload["trigger_id"] = "4711.new"
    payload["actions"][0]["action_ts"] = f"{time.time():.6f}"
    await shared_slack.delivers("interactive", payload)

    assert await reported(shared_slack, bot_context, before) == []
    assert len(shares(shared_slack)) == shared


async def test_a_button_that_somebody_else_clicks_shows_what_that_person_may_see(
    one_bot: SharedBot, ada: Person, bot_context: BotContext, job: str
) -> None:
    shared_slack = one_bot.slack
    ben = shared_slack.person("U2")
    ben.leaves("C1")
    one_bot.ahead_s += 2 * MEMBERS_S
    answer = await asks(ada, "C1", job, "ModuleNotFoundError")
    await clicks(ada, answer, "report")
    payload = last(shared_slack, "interactive")
    await bot_context.work.drain(WAIT_S)
    before = len(shared_slack.calls)

    payload["trigger_id"] = "4711.of-ben"
    payload["user"] |= {"id": "U2", "username": "ben", "name": "ben"}
    await shared_slack.delivers("interactive", payload)

    assert await reported(shared_slack, bot_context, before) == []


async def sent_direct(
    shared_slack: LocalSlack, ada: Person, job: str
) -> dict[str, Any]:
    """A direct message that was answered; and its payload, under another id."""
    ada.says(ada.direct(), job)
    await ada.waits_for(ada.direct(), "ModuleNotFoundError")
    payload = last(shared_slack, "events_api")
    assert payload["event"]["channel_type"] == "im"
    payload["event_id"] = "Ev0FORGED"
    return payload


@pytest.mark.parametrize(
    "forged",
    [
        {"api_app_id": "A0OTHER"},
        {"team_id": "T0OTHER", "authorizations": [{"team_id": "T0OTHER"}]},
        {
            "team_id": None,
            "authorizations": [
                {"enterprise_id": "E0OTHER", "is_enterprise_install": True}
            ],
        },
    ],
    ids=["app", "team", "enterprise"],
)
async def test_a_direct_message_of_another_app_or_team_is_ignored(
    shared_slack: LocalSlack,
    ada: Person,
    bot_context: BotContext,
    job: str,
    forged: dict[str, Any],
) -> None:
    payload = await sent_direct(shared_slack, ada, job)
    before = len(shared_slack.calls)
    await shared_slack.delivers("events_api", payload | forged)

    assert await reported(shared_slack, bot_context, before) == []


async def test_a_direct_message_that_came_already_is_answered_once(
    shared_slack: LocalSlack, ada: Person, bot_context: BotContext, job: str
) -> None:
    payload = await sent_direct(shared_slack, ada, job)
    await shared_slack.delivers("events_api", payload)
    await bot_context.work.drain(WAIT_S)
    before = len(shared_slack.calls)
    await shared_slack.delivers("events_api", payload)

    assert await reported(shared_slack, bot_context, before) == []


@pytest.mark.parametrize(
    ("user", "channel"),
    [("U1", "of ben"), ("U2", "of ada"), ("U0NOBODY", "of ada"), ("U1", "D0NONE")],
)
async def test_a_direct_message_with_a_forged_user_or_channel_shows_nothing(
    shared_slack: LocalSlack,
    ada: Person,
    bot_context: BotContext,
    job: str,
    user: str,
    channel: str,
) -> None:
    ben = shared_slack.person("U2")
    direct = {"of ben": ben.direct(), "of ada": ada.direct()}
    payload = await sent_direct(shared_slack, ada, job)
    payload["event"] |= {"user": user, "channel": direct.get(channel, channel)}
    before = len(shared_slack.calls)
    await shared_slack.delivers("events_api", payload)

    assert await reported(shared_slack, bot_context, before) == []
