"""A workspace that cannot be polled is reported once where it is connected."""

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from eodh_bot.models import Trouble
from eodh_bot.notices.work_queue import Task
from eodh_bot.store import StoredConnection
from eodh_sandbox.slack import Shown
from eodh_tools.clock import utc_now
from tests.bot.notices.conftest import NoticeScene

pytestmark = pytest.mark.anyio

POSTED: dict[Trouble, tuple[str, str]] = {
    "hub": ("The Hub does not answer", "The Hub answers again"),
    "key": ("no longer works", "The workspace has a working key again"),
    "gone": ("Workspace eo-team no longer exists", "The workspace exists again"),
}


def all_of(messages: list[Shown], words: str) -> int:
    return sum(words in each.words for each in messages)


@pytest.mark.parametrize("trouble", POSTED)
async def test_a_problem_is_reported_once_and_its_end_once(
    scene: NoticeScene, trouble: Trouble
) -> None:
    wrong, again = POSTED[trouble]
    announcing, since = scene.service.announcing, utc_now()
    await scene.subscribes()
    await announcing.trouble(scene.watch, trouble, since)
    await announcing.trouble(scene.watch, trouble, since)
    await scene.ada.waits_for("C1", wrong)
    await announcing.recovered(scene.watch, trouble, since)
    await announcing.recovered(scene.watch, trouble, since)
    await scene.ada.waits_for("C1", again)
    later = since + timedelta(hours=1)
    await announcing.trouble(scene.watch, trouble, later)
    await scene.slack.until(
        lambda: all_of(scene.ada.sees("C1"), wrong) == 2,
        what="a later trouble",
    )

    assert all_of(scene.ada.sees("C1"), again) == 1


async def test_a_problem_is_reported_once_though_slack_loses_the_answer(
    scene: NoticeScene,
) -> None:
    await scene.subscribes()
    scene.slack.faults.drop_after("chat.postMessage")
    since = utc_now()
    await scene.service.announcing.trouble(scene.watch, "hub", since)
    await scene.ada.waits_for("C1", POSTED["hub"][0])
    await scene.service.announcing.recovered(scene.watch, "hub", since)
    await scene.ada.waits_for("C1", POSTED["hub"][1])

    assert all_of(scene.ada.sees("C1"), POSTED["hub"][0]) == 1


async def test_a_key_that_ends_soon_is_reported_once_to_whoever_connected_it(
    scene: NoticeScene,
) -> None:
    ends = utc_now() + timedelta(days=2)
    for user_id, at in (("U1", ends), ("U2", ends + timedelta(days=20))):
        await scene.stored.connections.put(
            StoredConnection(
                slack_team=scene.watch.slack_team,
                user_id=user_id,
                base_url=scene.hub.base_url,
                workspace="river-lab",
                key_encrypted="…",
                key_ends_at=at,
                added_by=user_id,
                added_at=utc_now(),
            )
        )
    own = scene.ada.direct()
    reported = await scene.ada.waits_for(own, "expires by")
    # Two more turns of the maintenance.
    await scene.subscribes()
    await scene.service.announcing.trouble(scene.watch, "hub", utc_now())
    await scene.ada.waits_for("C1", POSTED["hub"][0])

    assert "river-lab" in reported.words
    assert all_of(scene.ada.sees(own), "expires by") == 1
    ben = scene.slack.person("U2")
    assert all_of(ben.sees(ben.direct()), "expires by") == 0


async def test_a_task_that_was_given_up_is_logged_whatever_the_clocks_say(
    scene: NoticeScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    after = "eodh_bot.notices.dbos_workflow._give_up_after"
    monkeypatch.setattr(after, timedelta(0))
    with capture_logs() as logs:
        await scene.service.maintenance.every_minute()
        task = Task(id="nobody/1", kind="nobody", payload={})
        await scene.service.engine.hand_over([task])
        # Slack's clock is a day ahead of the database's.
        scene.slack.clock.forward(90_000.0)
        await scene.bot_context.client.auth_test()
        lost = {"event": "a task is lost: its message was not sent"}
        await scene.slack.until(
            lambda: any(lost.items() <= each.items() for each in logs),
            what="the loss in the log",
        )
