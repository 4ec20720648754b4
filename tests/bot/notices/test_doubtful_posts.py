"""A message of which nobody knows whether Slack took it is there once in the end."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
import structlog
from slack_sdk.web.async_client import AsyncWebClient

from eodh_bot.clocks import Clocks
from eodh_bot.messages.message import Message
from eodh_bot.notices.doubtful_posts import SETTLE_S
from eodh_bot.notices.post_results import (
    GivenUp,
    NotChanged,
    Posted,
    RetryLater,
    ThreadGone,
)
from eodh_bot.notices.poster import Poster
from eodh_bot.slack.slack_clock import SlackClock
from eodh_bot.slack.web_client import slack_session
from eodh_bot.store import open_database
from eodh_bot.store.posts import Post, Posts
from eodh_sandbox.slack import LocalSlack, Seed, SlackFault
from tests.bot.notices.conftest import allowed
from tests.bot.running import manifest_app
from tests.chaos.schedule import CLOCKS_OFF_S
from tests.conftest import TIMING

pytestmark = pytest.mark.anyio

_BLOCK = {"type": "section", "text": {"type": "mrkdwn", "text": "Job 1 ended"}}
MESSAGE = Message("Job 1 ended", (_BLOCK,))


@dataclass(frozen=True, slots=True)
class Scene:
    """A poster before a Slack whose clock the test moves."""

    slack: LocalSlack
    posts: Posts
    poster: Poster
    clock: SlackClock
    client: AsyncWebClient

    async def tries(self, tries: int = 0) -> Posted | RetryLater | GivenUp | ThreadGone:
        """Try once."""
        return await self.poster.post("k", "C1", MESSAGE, allowed, tries=tries)

    async def ends(self, most: int = 40) -> Posted:
        """Try again and again, each time after the wait that was asked for."""
        for tries in range(most):
            outcome = await self.tries(tries)
            if isinstance(outcome, Posted):
                return outcome
            assert isinstance(outcome, RetryLater)
            self.slack.clock.forward(outcome.after_s + 0.01)
        raise AssertionError("the message was never posted")

    @property
    def seen(self) -> int:
        """How many messages people see."""
        return len(self.slack.person("U1").sees("C1"))

    @property
    def searches(self) -> int:
        """How often the history was asked for."""
        return sum(c.method == "conversations.history" for c in self.slack.calls)


@asynccontextmanager
async def a_scene(
    folder: Path, machine_is_off: timedelta = timedelta(0)
) -> AsyncIterator[Scene]:
    async with (
        LocalSlack(Seed(app=manifest_app()), timing=TIMING, rate_limits=False) as slack,
        open_database(f"sqlite:///{folder / 'posts.db'}") as database,
    ):
        slack.clock.stop()

        def machine() -> datetime:
            return datetime.fromtimestamp(slack.clock.now(), UTC) + machine_is_off

        clock = SlackClock(machine, slack.clock.now)
        async with slack_session(clock) as session:
            client = AsyncWebClient(
                slack.bot_token,
                base_url=slack.api_url,
                session=session,
                retry_handlers=[],
            )
            # As the bot does before it is ready.
            await client.auth_test()
            posts = Posts(database)
            poster = Poster(
                client, posts, "me", clocks=Clocks(clock, counter=slack.clock.now)
            )
            yield Scene(slack, posts, poster, clock, client)


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with a_scene(tmp_path) as made:
        yield made


async def test_a_message_taken_late_is_not_posted_again_after_a_later_refusal(
    scene: Scene,
) -> None:
    """The claim stays although the second try was certainly refused (F1)."""
    scene.slack.faults.taken_late("chat.postMessage", delay_s=12.0)
    scene.slack.faults.rate_limit("chat.postMessage", times=2)

    assert (await scene.ends()).found
    assert scene.seen == 1


async def test_a_refused_second_try_leaves_the_claim_of_the_first(scene: Scene) -> None:
    """A message that is taken when a second try was already refused (F1)."""
    scene.slack.faults.taken_late("chat.postMessage", delay_s=110.0)
    scene.slack.faults.rate_limit("chat.postMessage", retry_after_s=30)

    assert (await scene.ends()).found
    assert scene.seen == 1


async def test_a_message_is_found_however_much_people_wrote_after_it(
    scene: Scene,
) -> None:
    """1,100 messages came after it, within its own minutes and later (F2)."""
    scene.slack.faults.drop_after("chat.postMessage")
    assert isinstance(await scene.tries(), RetryLater)
    channel = scene.slack.workspace.channels["C1"]
    for _ in range(1_100):
        scene.slack.clock.forward(0.01)
        scene.slack.workspace.add(channel, user="U1", text="hello")
    scene.slack.clock.forward(3_600)
    for _ in range(1_100):
        scene.slack.clock.forward(0.01)
        scene.slack.workspace.add(channel, user="U1", text="hello again")

    assert (await scene.ends()).found
    assert scene.seen == 2_201
    # What was written an hour later is not read.
    assert scene.searches <= 1_102 // 200 + 1


@pytest.mark.parametrize("minutes", [20, -20, 60 * 25, -60 * 25])
async def test_a_machines_wrong_clock_does_not_hide_a_message(
    tmp_path: Path, minutes: int
) -> None:
    """The machine's clock is minutes off Slack's (F3)."""
    async with a_scene(tmp_path, timedelta(minutes=minutes)) as scene:
        scene.slack.faults.drop_after("chat.postMessage")

        assert (await scene.ends()).found
        assert scene.seen == 1


@pytest.mark.parametrize("days", [-2, 2])
async def test_a_claim_that_an_older_version_made_by_a_wrong_clock_is_searched(
    scene: Scene, days: int
) -> None:
    scene.slack.faults.drop_after("chat.postMessage")
    assert isinstance(await scene.tries(), RetryLater)
    wrong = scene.clock() + timedelta(days=days)
    await scene.posts.release("k")
    claim = Post(key="k", channel_id="C1", claimed_by="x", claimed_at=wrong)
    await scene.posts.claim(claim)

    assert (await scene.ends()).found


@pytest.mark.parametrize("while_trying_s", [0.0, CLOCKS_OFF_S[0], CLOCKS_OFF_S[-1]])
@pytest.mark.parametrize("later_s", [CLOCKS_OFF_S[0], 1_200.0, CLOCKS_OFF_S[-1]])
async def test_a_clock_of_slack_that_jumps_does_not_hide_a_message(
    scene: Scene, while_trying_s: float, later_s: float
) -> None:
    """Its `Date` is wrong for a while, and the history is right."""
    scene.slack.rules.history_lag_s = 30.0
    scene.slack.rules.date_ahead_s = while_trying_s
    await scene.client.auth_test()
    scene.slack.faults.drop_after("chat.postMessage")
    assert isinstance(await scene.tries(), RetryLater)
    scene.slack.rules.date_ahead_s = later_s
    for tries in range(1, 3):
        outcome = await scene.tries(tries)
        assert isinstance(outcome, RetryLater)
        scene.slack.clock.forward(outcome.after_s)
    scene.slack.rules.date_ahead_s = 0.0

    assert (await scene.ends()).found
    assert scene.seen == 1


async def test_a_message_that_the_history_shows_late_is_not_posted_again(
    scene: Scene,
) -> None:
    """History lags by up to a minute (F4)."""
    scene.slack.rules.history_lag_s = 60.0
    scene.slack.faults.drop_after("chat.postMessage")

    assert (await scene.ends()).found
    assert scene.seen == 1


async def test_a_message_that_lost_its_metadata_is_known_by_its_block(
    scene: Scene,
) -> None:
    """Slack drops the metadata (F16)."""
    scene.slack.rules.drops_metadata = True
    scene.slack.faults.drop_after("chat.postMessage")

    assert (await scene.ends()).found
    assert scene.seen == 1


@pytest.mark.parametrize(
    "breaks",
    [
        SlackFault(kind="dropped_before"),
        SlackFault(kind="server_error", status=503),
        SlackFault(kind="taken_late", status=504, delay_s=1e9),
    ],
    ids=lambda fault: fault.kind,
)
async def test_a_message_that_was_never_taken_is_posted_after_a_last_search(
    scene: Scene, breaks: SlackFault
) -> None:
    scene.slack.faults.add("chat.postMessage", breaks)
    began = scene.clock()

    assert not (await scene.ends()).found
    assert scene.seen == 1
    assert timedelta(seconds=90) <= scene.clock() - began < timedelta(seconds=120)
    assert scene.searches <= 4


async def test_while_slack_is_down_the_questions_become_rare(scene: Scene) -> None:
    scene.slack.faults.server_error("*", times=8)
    began = scene.clock()

    assert not (await scene.ends()).found
    # 3, 6, 12 ... seconds between two calls.
    assert scene.clock() - began > timedelta(seconds=300)
    assert scene.seen == 1


async def test_a_slack_that_is_down_for_an_hour_loses_and_doubles_nothing(
    scene: Scene,
) -> None:
    scene.slack.faults.drop_after("chat.postMessage")
    scene.slack.faults.server_error("*", times=1_000)
    began, tries = scene.clock(), 0
    while scene.clock() - began < timedelta(hours=1):
        outcome = await scene.tries(tries)
        assert isinstance(outcome, RetryLater)
        scene.slack.clock.forward(outcome.after_s + 0.01)
        tries += 1
    scene.slack.faults.clear()

    assert (await scene.ends()).found
    assert scene.seen == 1
    assert tries < 25


async def test_a_refused_first_try_is_made_again_without_a_search(scene: Scene) -> None:
    scene.slack.faults.rate_limit("chat.postMessage")

    assert not (await scene.ends()).found
    assert (scene.seen, scene.searches) == (1, 0)


async def test_where_a_thread_is_gone_its_reply_is_not_searched_for_ever(
    scene: Scene,
) -> None:
    missing = replace(
        Post(key="k", channel_id="C1", thread_ts="1.000001"),
        claimed_by="x",
        claimed_at=scene.clock() - timedelta(hours=1),
    )
    await scene.posts.claim(missing)

    assert not (await scene.ends()).found


@pytest.mark.parametrize("asked", ["99999999", "Wed, 21 Oct 2099 07:28:00 GMT"])
async def test_an_absurd_retry_after_holds_a_notice_an_hour_at_most_and_is_logged(
    scene: Scene, asked: str
) -> None:
    scene.slack.faults.rate_limit("chat.postMessage", retry_after_s=asked)
    with structlog.testing.capture_logs() as lines:
        outcome = await scene.tries()

    assert outcome == RetryLater(3_600.0)
    assert lines == [
        {
            "event": "Slack asks for a long wait",
            "wait_s": 3_600,
            "log_level": "warning",
        }
    ]
    assert isinstance(await scene.tries(1), Posted)


async def test_a_429_is_obeyed_whatever_its_body(scene: Scene) -> None:
    """A proxy's own page, which Slack never saw: nothing is searched."""
    page = "<html>Slow down</html>"
    scene.slack.faults.add(
        "chat.postMessage",
        SlackFault(kind="rate_limited", retry_after_s=7, body=page),
    )

    assert await scene.tries() == RetryLater(7.0)
    assert isinstance(await scene.tries(1), Posted)
    assert scene.searches == 0


@pytest.mark.parametrize("is_taken", [True, False])
async def test_a_change_that_may_still_be_made_is_waited_for_after_a_refusal(
    scene: Scene, *, is_taken: bool
) -> None:
    """Slack answers with an error, takes it later or not, and then takes no other."""
    posted = await scene.poster.post("k", "C1", Message("It runs.", ()), allowed)
    assert isinstance(posted, Posted)
    fault = partial(SlackFault, kind="taken_late", status=504)
    scene.slack.faults.add("chat.update", fault(delay_s=12.0 if is_taken else 1e9))
    scene.slack.faults.refuse("chat.update", error="edit_window_closed")
    ended = Message("It failed.", ())
    changes = [
        await scene.poster.update("C1", posted.ts, ended, allowed) for _ in range(2)
    ]
    assert [type(each) for each in changes] == [RetryLater, NotChanged]

    began, post = scene.slack.clock.now(), await scene.posts.by_key("k")
    assert post is not None
    is_changed: bool | RetryLater = RetryLater(0.0)
    while isinstance(is_changed, RetryLater):
        scene.slack.clock.forward(is_changed.after_s)
        is_changed = await scene.poster.doubtful.is_changed(
            post, lambda text: "failed" in text, tries=1
        )

    assert is_changed == is_taken
    passed_s = scene.slack.clock.now() - began
    assert passed_s < 60 if is_taken else SETTLE_S <= passed_s < 2 * SETTLE_S
