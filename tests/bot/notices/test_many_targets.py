"""A notice reads the subscriptions of its own target, however many others there are."""

import pytest

from eodh_bot.notices.work_queue import Attempt
from eodh_tools.clock import utc_now
from tests.bot.notices.by_hand import ALONE, HandlersByHand
from tests.bot.notices.conftest import NoticeScene
from tests.bot.notices.test_still_failing import statements_counted
from tests.bot.notices.test_streaks import ran

pytestmark = pytest.mark.anyio


def of_every_target(statements: list[str]) -> list[str]:
    """The statements that bring the subscriptions of all targets of a watch."""
    return [
        each
        for each in statements
        if "FROM subscriptions" in each
        # The earliest of them is one value.
        and "min(subscriptions.added_at)" not in each
        and "subscriptions.target =" not in each
    ]


async def test_what_posts_a_notice_reads_no_subscription_of_another_target(
    scene: NoticeScene,
) -> None:
    await scene.subscribes(mention="U2")
    await scene.subscribes("U1")
    handlers = HandlersByHand(scene, ALONE)
    for hours_ago in (3, 2):
        ended = await handlers.ended(ran(scene, "no-module", hours_ago), channel=None)
        assert {task.channel for task in ended.then} == {"C1", "U1"}
        for task in ended.then:
            with statements_counted() as statements:
                posted = await handlers.posts(task)
                for reply in posted.then:
                    attempt = Attempt(payload=reply.payload, tries=1, since=utc_now())
                    await handlers.delivery.replies.reply(attempt)
            assert any("subscriptions.target =" in each for each in statements)
            assert of_every_target(statements) == []
