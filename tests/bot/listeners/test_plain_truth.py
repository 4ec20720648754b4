"""What is said is so: of a silent Slack, of who was first, of what is muted."""

import secrets
from dataclasses import replace

import pytest

from eodh_bot.listeners.context import BotContext
from eodh_bot.listeners.subscription_actions import change_answer
from eodh_bot.listeners.subscription_syntax import parse_change
from eodh_bot.messages.subscriptions import failures_message, unwatched_message
from eodh_bot.models import Subscription, SubscriptionView
from eodh_bot.store import StoredConnection
from eodh_bot.store.connections import Connections
from eodh_bot.workspaces.access import Requester
from eodh_bot.workspaces.connection_editor import NotConnectingError
from eodh_sandbox.hub import LocalHub
from eodh_sandbox.slack import LocalSlack, Person
from eodh_tools.clock import utc_now
from tests.bot.asking import asks, click_answer, posts_button
from tests.bot.listeners.shared_bot import SharedBot

pytestmark = pytest.mark.anyio

ADA = Requester("U1", "C1")


async def test_help_does_not_say_not_connected_where_slack_is_silent(
    one_bot: SharedBot, ada: Person
) -> None:
    await asks(ada, "C1", "help", "/eodh-logs")
    one_bot.ahead_s += 100
    one_bot.slack.faults.server_error("users.info", times=20)
    told = await asks(ada, "C1", "help", "/eodh-logs")
    assert "connected here yet" not in told.words


async def test_what_was_connected_anew_meanwhile_is_not_told_as_disconnected(
    bot_context: BotContext, hub: LocalHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, editor = bot_context.access.store, bot_context.connections
    mine = StoredConnection(
        slack_team=store.slack_team,
        user_id="U1",
        base_url=hub.base_url,
        workspace="eo-team",
        added_by="U1",
        added_at=utc_now(),
    )
    await store.put(mine)
    removed = Connections.remove

    async def after_another(self: Connections, connection_id: str) -> bool:
        await self.put(replace(mine, id=secrets.token_hex(16)))
        return await removed(self, connection_id)

    monkeypatch.setattr(Connections, "remove", after_another)
    with pytest.raises(NotConnectingError, match="just now"):
        await editor.disconnect(Requester("U1"), mine.id)
    assert await store.of_person("U1") is not None


async def test_a_button_that_nobody_listens_to_is_told(
    ada: Person, bot_context: BotContext, job: str
) -> None:
    await posts_button(bot_context, "of_an_older_version", job)
    message = await ada.waits_for("C1", "of old")
    told = await click_answer(ada, message, "of_an_older_version", "another version")
    assert told.ephemeral


@pytest.mark.parametrize("times", [1, 2])
async def test_an_answer_that_the_response_url_refuses_arrives_whole(
    shared_slack: LocalSlack, ada: Person, job: str, times: int
) -> None:
    shared_slack.faults.server_error("response_url", times=times)
    await ada.types("C1", f"/eodh-logs {job}")
    where = "C1" if times == 1 else ada.direct()
    answer = await ada.waits_for(where, "ModuleNotFoundError")
    assert answer.buttons


async def test_a_watch_of_what_is_muted_names_the_mute(bot_context: BotContext) -> None:
    for typed in ("watch", "mute process=tiles", "unwatch"):
        await change_answer(bot_context, ADA, parse_change(typed), public=True)
    again = parse_change("watch process=tiles")
    told = await change_answer(bot_context, ADA, again, public=True)
    assert told is not None
    assert "Still muted, so not announced yet: workflow tiles" in told.text


def test_what_ended_or_changed_is_counted() -> None:
    views = [
        SubscriptionView(
            Subscription(
                slack_team="T1",
                watch_id="w",
                target="C1",
                process=f"w{number}",
                added_by="U1",
                added_at=utc_now(),
            ),
            "eo-team",
        )
        for number in range(5)
    ]
    assert "and 2 more" in unwatched_message("C1", views, others=True).text
    assert "and 2 more" in failures_message("C1", views, only_failed=True).text
    assert "more" not in unwatched_message("C1", views[:3], others=True).text


@pytest.mark.parametrize("name", ["tile--one.log", "my.env.log", "x.master.key"])
async def test_a_name_that_looks_like_the_operators_words_is_repeated(
    ada: Person, job: str, name: str
) -> None:
    told = await asks(ada, "C1", f"{job} {name}", "log")
    assert name in told.words
    assert "Try again in a few minutes" not in told.words
