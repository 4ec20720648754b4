"""A backup put back while Slack's history lags: what was tried since is not lost."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from eodh_bot.clocks import Clocks
from eodh_bot.messages.message import Message
from eodh_bot.notices.post_results import Posted, RetryLater
from eodh_bot.notices.poster import Poster
from eodh_bot.notices.slack_history import Found
from eodh_bot.notices.tried_posts import TriedPosts
from eodh_bot.slack.slack_clock import SlackClock
from eodh_bot.slack.web_client import slack_session
from eodh_bot.store import open_database
from eodh_bot.store.posts import Posts
from eodh_sandbox.slack import LocalSlack
from tests.bot.notices.conftest import allowed
from tests.chaos.schedule import CLOCKS_OFF_S

pytestmark = pytest.mark.anyio

_BLOCK = {"type": "section", "text": {"type": "mrkdwn", "text": "Job 1 ended"}}
MESSAGE = Message("Job 1 ended", (_BLOCK,))


@pytest.fixture
def slack_rate_limits() -> bool:
    """The clock stands still, and with it what Slack counts."""
    return False


@pytest.fixture
def late_slack(slack: LocalSlack) -> LocalSlack:
    """A Slack whose clock the test moves, and whose history lags by a minute."""
    slack.clock.stop()
    slack.rules.history_lag_s = 60.0
    return slack


@pytest.fixture
async def backup(tmp_path: Path) -> Path:
    """A backup from before everything."""
    async with open_database(f"sqlite:///{tmp_path / 'bot.db'}"):
        pass
    return Path(shutil.copyfile(tmp_path / "bot.db", tmp_path / "backup.db"))


def put_back(backup: Path) -> None:
    """Put the backup in the place of the database."""
    for left in backup.parent.glob("bot.db*"):
        left.unlink()
    shutil.copyfile(backup, backup.with_name("bot.db"))


@asynccontextmanager
async def a_life(slack: LocalSlack, folder: Path) -> AsyncIterator[Poster]:
    """A poster as a process has it."""

    def machine() -> datetime:
        return datetime.fromtimestamp(slack.clock.now(), UTC)

    clock = SlackClock(machine, slack.clock.now)
    async with (
        open_database(f"sqlite:///{folder / 'bot.db'}") as database,
        slack_session(clock) as session,
    ):
        client = AsyncWebClient(
            slack.bot_token, base_url=slack.api_url, session=session, retry_handlers=[]
        )
        await client.auth_test()
        clocks = Clocks(clock, counter=slack.clock.now)
        tried = folder / "tried.jsonl"
        yield Poster(client, Posts(database), "me", tried_file=tried, clocks=clocks)


async def ends(slack: LocalSlack, poster: Poster, key: str = "k") -> Posted:
    """Try again and again, each time after the wait that was asked for."""
    for tries in range(10):
        outcome = await poster.post(key, "C1", MESSAGE, allowed, tries=tries)
        if isinstance(outcome, Posted):
            return outcome
        assert isinstance(outcome, RetryLater)
        slack.clock.forward(outcome.after_s + 0.01)
    raise AssertionError("the message was never posted")


def seen(slack: LocalSlack) -> int:
    """How many messages people see."""
    return len(slack.person("U1").sees("C1"))


async def test_a_message_from_just_before_the_restore_is_not_posted_again(
    late_slack: LocalSlack, backup: Path, tmp_path: Path
) -> None:
    async with a_life(late_slack, tmp_path) as poster:
        posted = await ends(late_slack, poster)
    put_back(backup)
    late_slack.clock.forward(2.0)
    async with a_life(late_slack, tmp_path) as poster:
        # A life that is short, too, learns nothing and forgets nothing.
        assert isinstance(await poster.post("k", "C1", MESSAGE, allowed), RetryLater)
    late_slack.clock.forward(2.0)
    async with a_life(late_slack, tmp_path) as poster:
        again = await ends(late_slack, poster)
        assert (again.ts, again.found) == (posted.ts, True)
        # What nobody tried does not wait.
        assert isinstance(await poster.post("new", "C1", MESSAGE, allowed), Posted)
    assert seen(late_slack) == 2


@pytest.mark.parametrize("ahead_s", [0.0, *CLOCKS_OFF_S])
async def test_a_message_that_slack_takes_after_the_restore_is_not_posted_again(
    late_slack: LocalSlack, backup: Path, tmp_path: Path, ahead_s: float
) -> None:
    """Whatever its `Date` says while the message is tried."""
    late_slack.rules.date_ahead_s = ahead_s
    late_slack.faults.taken_late("chat.postMessage", delay_s=12.0)
    late_slack.rules.history_lag_s = 30.0
    async with a_life(late_slack, tmp_path) as poster:
        assert isinstance(await poster.post("k", "C1", MESSAGE, allowed), RetryLater)
    put_back(backup)
    late_slack.rules.date_ahead_s = 0.0
    async with a_life(late_slack, tmp_path) as poster:
        assert (await ends(late_slack, poster)).found
    assert seen(late_slack) == 1


async def test_a_try_that_never_came_is_made_again(
    late_slack: LocalSlack, backup: Path, tmp_path: Path
) -> None:
    late_slack.faults.drop_before("chat.postMessage")
    async with a_life(late_slack, tmp_path) as poster:
        assert isinstance(await poster.post("k", "C1", MESSAGE, allowed), RetryLater)
    put_back(backup)
    began = late_slack.clock.now()
    async with a_life(late_slack, tmp_path) as poster:
        assert not (await ends(late_slack, poster)).found
    assert seen(late_slack) == 1
    assert 90 <= late_slack.clock.now() - began < 120


async def test_a_try_that_slack_refused_does_not_wait(
    late_slack: LocalSlack, backup: Path, tmp_path: Path
) -> None:
    late_slack.faults.rate_limit("chat.postMessage")
    async with a_life(late_slack, tmp_path) as poster:
        assert isinstance(await poster.post("k", "C1", MESSAGE, allowed), RetryLater)
    put_back(backup)
    async with a_life(late_slack, tmp_path) as poster:
        assert isinstance(await poster.post("k", "C1", MESSAGE, allowed), Posted)


@pytest.mark.parametrize("drops_metadata", [False, True])
async def test_a_notice_in_a_digest_from_just_before_the_restore_is_found(
    late_slack: LocalSlack, backup: Path, tmp_path: Path, *, drops_metadata: bool
) -> None:
    late_slack.rules.drops_metadata = drops_metadata
    async with a_life(late_slack, tmp_path) as poster:
        digest = await poster.post("d", "C1", MESSAGE, allowed, names=["a", "b"])
        assert isinstance(digest, Posted)
        since = datetime.fromtimestamp(late_slack.clock.now(), UTC) - timedelta(
            minutes=1
        )
    put_back(backup)
    async with a_life(late_slack, tmp_path) as poster:
        wait = await poster.find_unrecorded("a", "C1", since)
        assert isinstance(wait, RetryLater)
        late_slack.clock.forward(90.0)
        for name in ("a", "b"):
            found = await poster.find_unrecorded(name, "C1", since)
            assert found == Found(digest.ts, in_digest=True)


async def test_a_restart_without_a_restore_waits_for_nothing(
    late_slack: LocalSlack, tmp_path: Path
) -> None:
    async with a_life(late_slack, tmp_path) as poster:
        await ends(late_slack, poster)
    async with a_life(late_slack, tmp_path) as poster:
        assert isinstance(await poster.post("k", "C1", MESSAGE, allowed), Posted)
        assert isinstance(await poster.post("new", "C1", MESSAGE, allowed), Posted)
    assert not any(each.method.startswith("conversations") for each in late_slack.calls)


def test_the_file_of_tries_is_bounded_and_survives_damage(tmp_path: Path) -> None:
    file, at = tmp_path / "tried.jsonl", datetime(2026, 11, 27, tzinfo=UTC)
    tried = TriedPosts(file, at)
    for number in range(15_000):
        tried.begins(f"{number:032}", [], at + timedelta(seconds=number))
        assert file.stat().st_size <= 1 << 20
    assert file.stat().st_mode & 0o777 == 0o600
    with file.open("ab") as damaged:
        damaged.write(b'\xff\n[]\n{"key": 3\n{"key": "cut", "at": "2026-')

    again = TriedPosts(file, at)
    assert again.earlier(f"{0:032}") is None
    last = again.earlier(f"{14_999:032}")
    # A time of the future is that of the start.
    assert last is not None
    assert last.at == at
    assert again.earlier("cut") is None


@pytest.mark.parametrize("how", ["a folder", "nested", "no object"])
def test_a_file_of_tries_that_cannot_be_read_stops_no_start(
    tmp_path: Path, how: str
) -> None:
    file, at = tmp_path / "tried.jsonl", datetime(2026, 11, 27, tzinfo=UTC)
    if how == "a folder":
        file.mkdir()
    else:
        TriedPosts(file, at).begins("k", [], at)
        damaged = "[" * 20_000 if how == "nested" else 'null\n["at"]\n"at"\n7'
        with file.open("a") as stored:
            stored.write(f"{damaged}\n")
    tried = TriedPosts(file, at)
    assert (tried.earlier("k") is None) is (how == "a folder")
    tried.begins("other", [], at)
