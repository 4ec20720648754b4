"""What became of ended jobs at rest, in SQLite and PostgreSQL."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from eodh_bot.models import Subscription
from eodh_bot.store import Database, Records, Subscriptions, records
from eodh_bot.store.records import FailingRow
from eodh_bot.workspaces.job_records import RecordsOfPlace, watch_id_of
from eodh_tools.history.record import JobRecord
from eodh_tools.hub.workspace_urls import HubRoot
from tests.bot.store.test_store import HUB, NOW, of_channel

pytestmark = pytest.mark.anyio


def record(job_id: str, minute: int = 0, **more: object) -> JobRecord:
    facts: dict[str, object] = {
        "job_id": job_id,
        "process": "ndvi",
        "status": "failed",
        "created": NOW,
        "finished": datetime(2026, 11, 22, 13, minute, tzinfo=UTC),
        "duration_s": 60.0,
        "cause": "out-of-memory",
        "step": "mosaic",
        "whose": "resources",
        "rerun": "does not help",
        "confidence": "known",
        "headline": "Step 'mosaic' asked for more memory than it may use.",
        "quote": None,
        "fingerprint": "0123456789abcdef",
        "rules": "r1",
    }
    return JobRecord(**(facts | more))  # type: ignore[arg-type]


async def test_a_record_is_found_as_it_was_put_only_by_its_own_workspace(
    database: Database,
) -> None:
    stored = Records(database, "T1")
    one, other = record("job-1"), record("job-2", 1, process=None, finished=None)
    await stored.put("watch-1", one, NOW)
    await stored.put("watch-1", other, NOW)

    found = await stored.get("watch-1", ["job-1", "job-2", "job-3"])
    assert found == {"job-1": one, "job-2": other}
    assert await stored.get("watch-2", ["job-1"]) == {}
    assert await stored.newest("watch-1", "ndvi") == [one]


async def test_an_end_without_an_explanation_replaces_none(database: Database) -> None:
    stored = Records(database, "T1")
    bare = record("job-1", rules="", cause=None)
    await stored.put("watch-1", bare, NOW)
    assert await stored.get("watch-1", ["job-1"]) == {"job-1": bare}
    await stored.put("watch-1", record("job-1"), NOW)
    await stored.put("watch-1", bare, NOW)

    assert await stored.get("watch-1", ["job-1"]) == {"job-1": record("job-1")}


async def test_an_end_without_an_explanation_replaces_that_of_an_earlier_job(
    database: Database,
) -> None:
    """A server that was reset gives its ids again."""
    stored = Records(database, "T1")
    await stored.put("watch-1", record("1"), NOW)
    later = record("1", 9, rules="", cause=None, created=NOW + timedelta(hours=1))
    await stored.put("watch-1", later, NOW)

    assert await stored.get("watch-1", ["1"]) == {"1": later}


async def test_the_newest_jobs_of_a_workflow_come_first(database: Database) -> None:
    stored = Records(database, "T1")
    for minute in (2, 0, 3, 1):
        await stored.put("watch-1", record(f"job-{minute}", minute), NOW)
    await stored.put("watch-1", record("job-9", 9, process="snow"), NOW)

    found = await stored.newest("watch-1", "ndvi")
    assert [each.job_id for each in found] == ["job-3", "job-2", "job-1", "job-0"]
    since = record("job-3", 3).finished
    assert since is not None
    assert await stored.processes("watch-1", since) == ["ndvi", "snow"]
    assert await stored.processes("watch-1", since + timedelta(minutes=1)) == ["snow"]


async def test_old_records_too_many_and_those_of_nobody_are_deleted(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "MOST_RECORDS", 2)
    stored, others = Records(database, "T1"), Records(database, "T2")
    for minute in range(4):
        await stored.put("watch-1", record(f"job-{minute}", minute), NOW)
    await stored.put("watch-1", record("job-old", 9), NOW - timedelta(days=91))
    await stored.put("watch-2", record("job-1"), NOW)
    await others.put("watch-3", record("job-1"), NOW)

    assert await stored.forget(NOW - timedelta(days=90), {"watch-1"}) == 4
    left = await stored.newest("watch-1", "ndvi")
    assert [each.job_id for each in left] == ["job-3", "job-2"]
    assert await stored.newest("watch-2", "ndvi") == []
    assert len(await others.newest("watch-3", "ndvi")) == 1


async def test_what_one_place_was_shown_another_is_not(database: Database) -> None:
    stored = Records(database, "T1")
    root = HubRoot.of_workspace(HUB, "river-lab")
    mine, theirs = RecordsOfPlace(stored, "C1"), RecordsOfPlace(stored, "C2")
    await mine.put(root, record("job-1"))

    assert await mine.get(root, ["job-1"]) == {"job-1": record("job-1")}
    assert await theirs.get(root, ["job-1"]) == {}
    elsewhere = HubRoot.of_workspace(HUB, "flood-lab")
    assert await mine.get(elsewhere, ["job-1"]) == {}
    watch_id = watch_id_of(of_channel("C1"))
    assert watch_id is not None
    assert await stored.remove(watch_id) == 1


async def test_a_database_that_fails_costs_no_answer(database: Database) -> None:
    async with database.begin() as connection:
        await connection.execute(sa.text("DROP TABLE records"))
    mine = RecordsOfPlace(Records(database, "T1"), "C1")
    root = HubRoot.of_workspace(HUB, "river-lab")
    await mine.put(root, record("job-1"))

    assert await mine.get(root, ["job-1"]) == {}


async def test_the_failures_since_the_last_success_are_counted_however_many(
    database: Database,
) -> None:
    stored = Records(database, "T1")
    began = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)

    def after(minutes: int) -> datetime:
        return began + timedelta(minutes=minutes)

    await stored.put("watch-1", record("earlier"), NOW)
    works = record("works", finished=after(1), status="successful")
    await stored.put("watch-1", works, NOW)
    await stored.put("watch-1", record("other", 2, process="mosaic"), NOW)
    await stored.put("watch-2", record("theirs", 2), NOW)
    for number in range(2, 602):
        each = record(f"job-{number}", finished=after(number))
        await stored.put("watch-1", each, NOW)
    dismissed = record("gone", finished=after(602), status="dismissed")
    await stored.put("watch-1", dismissed, NOW)

    row = await stored.failing("watch-1", "ndvi", None)
    assert row == FailingRow(600, after(2), after(601))
    ids = await stored.failed("watch-1", "ndvi", row)
    assert {"job-2", "job-601"} <= set(ids)
    assert len(ids) == len(set(ids)) == 500
    assert await stored.failing("watch-1", "ndvi", after(600)) == FailingRow(
        2, after(600), after(601)
    )
    again = record("again", finished=after(603), status="successful")
    await stored.put("watch-1", again, NOW)
    assert await stored.failing("watch-1", "ndvi", None) is None
    assert await stored.failing("watch-1", "unknown", None) is None


async def test_what_ended_before_anybody_was_notified_is_not_among_the_announced(
    database: Database,
) -> None:
    stored, subscribed = Records(database, "T1"), Subscriptions(database, "T1")
    jobs = [record(f"job-{minute}", minute) for minute in (1, 3)]
    jobs += [record(f"bare-{minute}", minute, process=None) for minute in (1, 3)]
    for each in jobs:
        await stored.put("watch-1", each, NOW)
    assert await stored.announced("watch-1", "ndvi") == [jobs[1], jobs[0]]

    for target, process, minute in (
        ("C1", "ndvi", 4),
        ("C2", "ndvi", 2),
        ("C3", "", 3),
    ):
        subscription = Subscription(
            slack_team="T1",
            watch_id="watch-1",
            target=target,
            process=process,
            added_by="U1",
            added_at=datetime(2026, 11, 22, 13, minute, tzinfo=UTC),
        )
        await subscribed.put(subscription)
    assert await stored.announced("watch-1", "ndvi") == [jobs[1]]
    assert await stored.announced("watch-1", None) == [jobs[3]]
