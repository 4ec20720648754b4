"""Posted once, whatever Slack does; and every notice arrives."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from eodh_bot.clocks import Clocks
from eodh_bot.messages.message import Message
from eodh_bot.notices import doubtful_posts, post_results
from eodh_bot.notices.doubtful_posts import SETTLE_S, Doubt
from eodh_bot.notices.permission import Permission
from eodh_bot.notices.post_results import (
    UNKNOWN_TS,
    GivenUp,
    Posted,
    RetryLater,
    ThreadGone,
)
from eodh_bot.notices.poster import Poster
from eodh_bot.slack.directory import PLACE_S
from eodh_bot.store import open_database
from eodh_bot.store.posts import Post, Posts
from eodh_sandbox.hub import LocalHub
from eodh_sandbox.slack import LocalSlack, Seed
from eodh_tools.clock import utc_now
from tests.bot.notices import conftest
from tests.bot.notices.conftest import NoticeScene, allowed, at_work
from tests.bot.notices.shown import notices, reported
from tests.bot.notices.test_restore import queue_is_empty
from tests.bot.notices.test_streaks import outcome
from tests.bot.running import manifest_app
from tests.conftest import TIMING

pytestmark = pytest.mark.anyio


async def test_an_answer_that_is_lost_after_the_message_was_taken_posts_once(
    scene_on_both: NoticeScene,
) -> None:
    scene = scene_on_both
    await scene.subscribes()
    job = scene.ran("convert")
    scene.slack.faults.drop_after("chat.postMessage")
    await scene.ended(job)
    await reported(scene, job)
    last = scene.ran("no-module")
    scene.slack.faults.drop_after("chat.postMessage")
    await scene.ended(last)
    message = await reported(scene, last)
    later = scene.ran("convert")
    await scene.ended(later)
    await reported(scene, later)

    text = notices(scene)
    assert len(text) == 3
    # It is no start that was updated: nothing is posted in its thread.
    assert len(scene.ada.sees("C1", message.ts)) == 1


@pytest.fixture
def settled_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """A queue has the time of the machine: its waits are short here."""
    monkeypatch.setattr(conftest, "SETTLE_S", 0.2)
    monkeypatch.setattr(doubtful_posts, "_FIRST_SEARCH_S", 0.1)
    monkeypatch.setattr(post_results, "_LONGEST_PAUSE_S", 0.3)


@pytest.mark.usefixtures("settled_soon")
async def test_a_call_that_slack_did_not_take_is_made_again(scene: NoticeScene) -> None:
    await scene.subscribes()
    faults = scene.slack.faults
    broken: list[Callable[[str], None]] = [
        faults.drop_before,
        faults.server_error,
        partial(faults.rate_limit, retry_after_s=0, times=4),
    ]
    for break_it in broken:
        job = scene.ran("convert")
        break_it("chat.postMessage")
        await scene.ended(job)
        await reported(scene, job)

    assert len(notices(scene)) == 3


async def test_a_change_that_is_lost_is_made_again(scene: NoticeScene) -> None:
    await scene.subscribes(starts=True)
    job = scene.ran("convert")
    running = replace(job, status="running", finished=None)
    await scene.service.announcing.started(scene.watch, [running])
    await reported(scene, job)
    scene.slack.faults.drop_after("chat.update")
    await scene.ended(job)
    await scene.ada.waits_for("C1", "was successful")

    assert len(notices(scene)) == 1


@pytest.mark.parametrize("status", ["failed", "successful"])
async def test_a_change_that_was_made_and_then_refused_is_no_second_message(
    scene: NoticeScene, status: str
) -> None:
    """Slack loses the answer, and takes no change any more when it is made again."""
    await scene.subscribes(starts=True)
    job = scene.ran("no-module" if status == "failed" else "convert")
    running = replace(job, status="running", finished=None)
    await scene.service.announcing.started(scene.watch, [running])
    await reported(scene, job)
    scene.slack.faults.drop_after("chat.update")
    scene.slack.faults.refuse("chat.update", error="edit_window_closed")
    await scene.ended(job)
    await queue_is_empty(scene)

    [message] = notices(scene)
    assert ("failed after" if status == "failed" else "was successful") in message.text
    assert await outcome(scene, job) == "updated"
    assert scene.slack.faults.waiting == 0


async def test_a_bot_that_was_taken_out_of_the_channel_posts_when_it_is_back(
    scene: NoticeScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eodh_bot.notices.permission.NOT_ALLOWED_S", 1.0)
    await scene.subscribes()
    bot = scene.slack.seed.app.bot_user_id
    channel = scene.slack.workspace.channels["C1"]
    scene.slack.workspace.leave(channel, bot)
    job = scene.ran("convert")
    await scene.ended(job)
    await scene.slack.until(
        lambda: any(call.method == "conversations.info" for call in scene.slack.calls),
        what="a look at the channel",
    )
    scene.slack.workspace.join(channel, bot)
    scene.ahead.by_s += PLACE_S
    await reported(scene, job)


# The poster by itself.


@pytest.fixture
async def posts(tmp_path: Path) -> AsyncIterator[Posts]:
    async with open_database(f"sqlite:///{tmp_path / 'posts.db'}") as database:
        yield Posts(database)


def claimed(key: str) -> Post:
    """A post that somebody began a while ago, and did not live to see."""
    return Post(
        key=key,
        channel_id="C1",
        claimed_by="somebody",
        claimed_at=utc_now().replace(microsecond=0),
    )


async def in_doubt(
    slack: LocalSlack, posts: Posts, doubt: Doubt
) -> Posted | RetryLater | GivenUp | ThreadGone:
    """What becomes of a message that may be there."""
    client = AsyncWebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])
    passed_s = 0.0
    clocks = Clocks(counter=lambda: passed_s)
    poster = Poster(client, posts, "me", doubt=doubt, clocks=clocks)
    await posts.claim(claimed("k"))
    first = await poster.post("k", "C1", Message("Job 1 ended", ()), allowed)
    assert isinstance(first, RetryLater)
    assert first.after_s <= 5
    passed_s = SETTLE_S
    return await poster.post("k", "C1", Message("Job 1 ended", ()), allowed)


async def test_two_processes_that_do_the_same_task_post_one_message(
    slack: LocalSlack, database_url: str
) -> None:
    """Both have seen that nothing is claimed; the first claim counts."""
    client = AsyncWebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])
    message = Message("Job 1 ended", ())
    async with open_database(database_url) as database:
        posts = Posts(database)
        one, two = (Poster(client, posts, name) for name in ("one", "two"))

        async def while_the_other_posts() -> Permission:
            assert isinstance(await two.post("k", "C1", message, allowed), Posted)
            return "allowed"

        late = await one.post("k", "C1", message, while_the_other_posts)
        again = await one.post("k", "C1", message, allowed)

    assert isinstance(late, RetryLater)
    assert isinstance(again, Posted)
    assert again.found
    assert len(slack.person("U1").sees("C1")) == 1


@pytest.mark.parametrize(("doubt", "text"), [("post", 1), ("skip", 0)])
async def test_where_nobody_can_look_the_settings_decide(
    posts: Posts, doubt: Doubt, text: int
) -> None:
    app = manifest_app()
    app = replace(app, scopes=app.scopes - {"channels:history"})
    async with LocalSlack(Seed(app=app), timing=TIMING) as slack:
        outcome = await in_doubt(slack, posts, doubt)
        seen = slack.person("U1").sees("C1")

    assert isinstance(outcome, Posted)
    assert len(seen) == text
    assert (outcome.ts == UNKNOWN_TS) == (text == 0)


async def test_a_claim_whose_message_is_not_there_is_posted(posts: Posts) -> None:
    async with LocalSlack(Seed(app=manifest_app()), timing=TIMING) as slack:
        outcome = await in_doubt(slack, posts, "post")
        seen = slack.person("U1").sees("C1")

    assert isinstance(outcome, Posted)
    assert not outcome.found
    assert len(seen) == 1


async def test_blocks_that_slack_refuses_are_posted_as_plain_words(
    slack: LocalSlack, hub: LocalHub, posts: Posts, tmp_path: Path
) -> None:
    async with at_work(
        slack, hub, tmp_path, f"sqlite:///{tmp_path / 'data' / 'bot.db'}"
    ) as scene:
        poster = Poster(scene.bot_context.client, posts, "me")
        block = {"type": "header", "text": {"type": "plain_text", "text": "x" * 999}}
        outcome = await poster.post("k", "C1", Message("Job 1 runs", (block,)), allowed)
        seen = scene.ada.sees("C1")
        assert isinstance(outcome, Posted)
        assert [each.words for each in seen] == ["Job 1 runs"]

        ended = Message("Job 1 ended", (block,))
        assert await poster.update("C1", outcome.ts, ended, allowed) == Posted(
            outcome.ts
        )
        assert [each.words for each in scene.ada.sees("C1")] == ["Job 1 ended"]


async def test_a_second_bot_with_the_same_token_is_noticed(
    slack: LocalSlack, hub: LocalHub, posts: Posts, tmp_path: Path
) -> None:
    """One set of tokens and two databases announce every job twice (F18)."""
    url = f"sqlite:///{tmp_path / 'data' / 'bot.db'}"
    async with at_work(slack, hub, tmp_path, url) as scene:
        maintenance = scene.service.maintenance
        await scene.subscribes()
        job = scene.ran("convert")
        await scene.ended(job)
        await reported(scene, job)
        await maintenance.duplicate_bot.search()
        assert not maintenance.duplicate_bot.is_there

        other = Poster(scene.bot_context.client, posts, "another")
        await other.post("of-the-other", "C1", Message("Job 1 ended", ()), allowed)
        await maintenance.duplicate_bot.search()
        assert maintenance.duplicate_bot.is_there


async def test_an_end_whose_answer_was_lost_is_no_second_message_where_none_is_changed(
    scene: NoticeScene,
) -> None:
    """The team forbids changes, so what was found cannot be made the end again."""
    await scene.subscribes(starts=True)
    scene.slack.rules.edit_window_s = 0.0
    job = scene.ran("convert")
    scene.slack.faults.drop_after("chat.postMessage")
    await scene.ended(job)
    await reported(scene, job)
    await queue_is_empty(scene)

    assert await outcome(scene, job) == "posted"
    assert len(notices(scene)) == 1
