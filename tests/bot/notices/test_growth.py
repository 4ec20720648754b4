"""What is stored and remembered goes again, and is not searched as a whole."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from eodh_bot.models import RunningTime, SeenJob, Subscription
from eodh_bot.notices import tried_posts
from eodh_bot.notices.long_run_limits import LongRunQueue
from eodh_bot.notices.tried_posts import TriedPosts, Try
from eodh_bot.store import Database, Watch
from eodh_bot.store.posts import Post, Posts

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
WATCH = Watch.of("T1", "C1", "https://hub.example/eo-team", "eo-team")


def tried(key: str, *, days: float) -> Post:
    """A post that was claimed some days ago."""
    at = NOW - timedelta(days=days)
    return Post(key=key, channel_id="C1", claimed_by="me", claimed_at=at, tried_at=at)


@pytest.mark.anyio
async def test_posts_that_were_never_made_are_forgotten_as_those_that_were(
    database: Database,
) -> None:
    posts = Posts(database)
    keys = ("released", "old", "new", "tried-again", "posted", "posted-long-ago")
    for key in keys:
        await posts.claim(tried(key, days=1 if key == "new" else 100))
    await posts.release("released")
    await posts.tried("tried-again", NOW)
    await posts.posted("posted", "1.0", NOW)
    await posts.posted("posted-long-ago", "2.0", NOW - timedelta(days=99))

    assert await posts.forget(NOW - timedelta(days=90)) == 3
    assert set(await posts.by_keys(keys)) == {"new", "tried-again", "posted"}


def long_runs(count: int) -> list[RunningTime]:
    jobs = [
        SeenJob(job_id=str(number), process="ndvi", status="running", created=NOW)
        for number in range(count)
    ]
    return [RunningTime(job, 9_000.0, ()) for job in jobs]


def wanting_long_runs(count: int) -> list[Subscription]:
    return [
        Subscription(
            slack_team="T1",
            watch_id=WATCH.id,
            target=f"U{number}",
            added_by="U1",
            added_at=NOW,
            longer_than="2h",
        )
        for number in range(count)
    ]


def test_very_many_long_runs_are_stored_once_and_forgotten_when_they_are_over() -> None:
    queue, people, running = LongRunQueue(), wanting_long_runs(51), long_runs(201)
    assert len(queue.tasks(WATCH, running, people)) == 201 * 51
    # The database did not take them.
    assert len(queue.tasks(WATCH, running, people)) == 201 * 51
    queue.stored(WATCH)
    other = Watch.of("T1", "C2", WATCH.root_url, "eo-team")
    assert len(queue.tasks(other, running[:1], people)) == 51
    queue.stored(other)
    assert queue.tasks(WATCH, running, people) == []
    queue.stored(WATCH)

    [task] = queue.tasks(WATCH, running[:1], wanting_long_runs(52))
    queue.stored(WATCH)
    assert task.channel == "U51"
    assert queue.tasks(WATCH, running[:1], people) == []
    # What a list did not show any more is not remembered: its task is stored for days.
    assert len(queue.tasks(WATCH, running[:2], people)) == 51


def test_a_refused_digest_is_forgotten_with_its_notices_and_nothing_else(
    tmp_path: Path,
) -> None:
    file, later = tmp_path / "tried.jsonl", NOW + timedelta(seconds=1)
    posts = TriedPosts(file, NOW)
    posts.begins("d1", ["a", "b", "c"], NOW)
    posts.begins("d2", ["b"], later)
    posts.begins("c", [], later)
    posts.begins("alone", [], NOW)
    posts.refused("d1")
    posts.refused("never-tried")

    again = TriedPosts(file, later)
    keys = ("d1", "a", "b", "c", "d2", "alone")
    assert {key: again.earlier(key) for key in keys} == {
        "d1": None,
        "a": None,
        "b": Try(later, digest="d2"),
        "c": Try(later),
        "d2": Try(later),
        "alone": Try(NOW),
    }


def test_each_refusal_is_no_search_of_all_tries(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = 0

    class Counted(Try):
        """A try that counts who looks at it."""

        def __getattribute__(self, name: str) -> object:
            nonlocal looks
            looks += 1
            return super().__getattribute__(name)

    posts = TriedPosts(tmp_path / "tried.jsonl", NOW)
    for number in range(1_000):
        posts.begins(f"tried-{number}", [], NOW)
        posts.begins(f"refused-{number}", [f"named-{number}"], NOW)
        posts.refused(f"refused-{number}")
    monkeypatch.setattr(tried_posts, "Try", Counted)
    again = TriedPosts(tmp_path / "tried.jsonl", NOW)

    assert looks < 10_000
    assert again.earlier("tried-0") is not None
    assert again.earlier("named-0") is None
