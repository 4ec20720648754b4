"""A notice that is posted in the task that stored it is judged as it is stored."""

from dataclasses import replace

import pytest
from pydantic import SecretStr

from eodh_bot.models import Subscription
from eodh_bot.notices.routing import NoticeRouter
from eodh_bot.store import Watch
from eodh_bot.workspaces.key_cipher import KeyCipher
from tests.bot.notices.by_hand import (
    ALONE,
    HELD,
    TOGETHER,
    HandlersByHand,
    stored_notice,
    times_posted,
)
from tests.bot.notices.conftest import LONG_AGO, NoticeScene
from tests.bot.running import MASTER_KEY

pytestmark = pytest.mark.anyio


async def test_a_task_that_runs_again_after_its_notice_went_into_a_digest_posts_nothing(
    scene_on_both: NoticeScene,
) -> None:
    scene = scene_on_both
    await scene.subscribes()
    first, second = scene.ran("convert"), scene.ran("convert")
    await HandlersByHand(scene, HELD).ended(first)
    handlers = HandlersByHand(scene, TOGETHER)
    await handlers.ended(second)
    assert times_posted(scene, second) == 1

    # The machine stopped before the end of the task was stored.
    await handlers.ended(second)

    assert [times_posted(scene, job) for job in (first, second)] == [1, 1]


async def test_a_task_that_runs_again_after_its_post_changes_nothing(
    scene_on_both: NoticeScene,
) -> None:
    scene = scene_on_both
    await scene.subscribes(mention="U2")
    job = scene.ran("no-module")
    handlers = HandlersByHand(scene, ALONE)
    before = await handlers.ended(job)
    after = await handlers.ended(job)

    assert before == after
    assert [call for call in scene.slack.calls if call.method == "chat.update"] == []
    assert times_posted(scene, job) == 1


async def watched_by_herself_too(scene: NoticeScene) -> Watch:
    """Let U1 be notified by the channel's watch, and of one workflow by her own."""
    access = scene.bot_context.access
    connection = await access.store.of_channel("C1")
    assert connection is not None
    key = SecretStr(scene.hub.workspaces["eo-team"])
    own = replace(
        connection,
        id="own",
        channel_id=None,
        user_id="U1",
        added_by="U1",
        key_encrypted=KeyCipher(SecretStr(MASTER_KEY)).encrypt(
            key, connection.profile.address
        ),
    )
    await access.store.put(own)
    watch = Watch.of(scene.watch.slack_team, "U1", scene.watch.root_url, "eo-team")
    await scene.stored.watches.ensure(watch)
    await scene.subscribes("U1")
    await scene.stored.subscriptions.put(
        Subscription(
            slack_team=watch.slack_team,
            watch_id=watch.id,
            target="U1",
            process="no-module",
            added_by="U1",
            added_at=LONG_AGO,
        )
    )
    return watch


async def test_who_is_notified_by_two_watches_of_the_same_jobs_gets_one_message(
    scene_on_both: NoticeScene,
) -> None:
    scene = scene_on_both
    own = await watched_by_herself_too(scene)
    jobs = scene.ran("no-module"), scene.ran("no-module")
    await HandlersByHand(scene, HELD).ended(jobs[0], "U1")
    handlers = HandlersByHand(scene, TOGETHER)
    await handlers.ended(jobs[1], "U1")
    for job in jobs:
        await handlers.ended(job, "U1", own)

    assert [times_posted(scene, job) for job in jobs] == [1, 1]


async def test_what_one_watch_asks_for_withholds_no_notice_of_another(
    scene: NoticeScene,
) -> None:
    own = await watched_by_herself_too(scene)
    jobs = scene.ran("convert"), scene.ran("no-module")
    held = HandlersByHand(scene, HELD)
    [*tasks] = [(await held.ended(job, "U1")).then[0] for job in jobs]
    handlers = HandlersByHand(scene, TOGETHER)
    # Of the two only the second is asked for by the other watch.
    await handlers.ended(jobs[1], "U1", own)
    for task in tasks:
        await handlers.posts(task)

    assert [times_posted(scene, job) for job in jobs] == [1, 1]


async def test_a_watch_that_is_disconnected_withholds_no_notice_of_another(
    scene: NoticeScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = await watched_by_herself_too(scene)
    job = scene.ran("no-module")
    [task] = (await HandlersByHand(scene, HELD).ended(job, "U1")).then
    handlers = HandlersByHand(scene, ALONE)
    explained = NoticeRouter._notices_of_end  # noqa: SLF001

    async def disconnected(*arguments: object) -> object:
        await scene.bot_context.access.store.remove("own")
        return await explained(handlers.router, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(handlers.router, "_notices_of_end", disconnected)
    await handlers.ended(job, "U1", own)
    await handlers.posts(task)

    assert (await stored_notice(scene, job, "U1")).outcome == "posted"
    assert times_posted(scene, job) == 1


@pytest.mark.parametrize("order", ["before", "after"])
async def test_what_one_watch_withholds_is_posted_by_another(
    scene_on_both: NoticeScene, order: str
) -> None:
    """The other watch told of the end before or after that."""
    scene = scene_on_both
    own = await watched_by_herself_too(scene)
    job = scene.ran("no-module")
    handlers = HandlersByHand(scene, HELD)
    [first] = (await handlers.ended(job, "U1", own)).then
    handlers = HandlersByHand(scene, ALONE)
    if order == "before":
        waiting = await handlers.ended(job, "U1")
        assert waiting.again_s is not None
    await scene.stored.subscriptions.remove("U1", watch_id=own.id)
    await handlers.posts(first)
    assert (await stored_notice(scene, job, "U1")).outcome == "withheld"
    for _ in range(2):
        posted = await handlers.ended(job, None)
        assert posted.again_s is None
        [second] = posted.then
        await handlers.posts(second)

    # Else the queue would take it for done.
    assert second.id != first.id
    assert times_posted(scene, job) == 1
