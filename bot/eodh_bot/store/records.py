"""Store what became of ended jobs, by workspace as connected in one place.

So what the key of one place brought is never shown in another place. A new key to the
same workspace in the same place goes on with its records.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from eodh_bot.models import EVERY_PROCESS
from eodh_bot.store.database import Database
from eodh_bot.store.tables import UtcTime, records, subscriptions
from eodh_tools.history.record import JobRecord
from eodh_tools.history.store import packed, unpacked
from eodh_tools.hub.job_times import may_be_same

#: Of more in one workspace, the oldest go.
MOST_RECORDS = 5_000
_ROWS = 500
# A longer row of failures is counted as this long.
_MOST_IN_A_ROW = 500
_COLUMNS = (
    *("slack_team", "watch_id", "job_id", "process"),
    *("ended_at", "stored_at", "facts"),
)
_OF_JOBS = sa.select(records.c.facts).where(
    records.c.watch_id == sa.bindparam("watch_id"),
    records.c.job_id.in_(sa.bindparam("ids", expanding=True)),
)


_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def _of_failures(
    database: Database,
) -> tuple[sa.Executable, Sequence[sa.Executable]]:
    """What counts the failures since the last success, and what lists some of them."""
    facts = records.c.facts
    read: sa.ColumnElement[Any] = sa.type_coerce(facts, sa.JSON)
    if database.is_postgresql:
        read = sa.cast(facts, sa.JSON)
    status = read["status"].as_string()
    ended_at, since = records.c.ended_at, sa.bindparam("since", type_=UtcTime)
    of_process = (
        records.c.watch_id == sa.bindparam("watch_id"),
        records.c.process == sa.bindparam("process"),
    )
    succeeded = (
        sa.select(sa.func.max(ended_at))
        .where(*of_process, ended_at >= since, status == "successful")
        .scalar_subquery()
    )
    failed = (*of_process, ended_at >= since, status == "failed")
    counted = sa.select(
        sa.func.count().label("failures"),
        sa.func.min(ended_at).label("since"),
        sa.func.max(ended_at).label("last"),
    ).where(
        *failed,
        ended_at > sa.func.coalesce(succeeded, sa.literal(_LONG_AGO, UtcTime())),
    )
    listed = sa.select(records.c.job_id).where(*failed).limit(_MOST_IN_A_ROW // 2)
    return counted, (listed.order_by(ended_at), listed.order_by(ended_at.desc()))


def _newest_where(where: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return (
        sa.select(records.c.facts)
        .where(records.c.watch_id == sa.bindparam("watch_id"), where)
        .order_by(records.c.ended_at.desc(), records.c.job_id)
        .limit(_MOST_IN_A_ROW)
    )


@dataclass(frozen=True, slots=True)
class FailingRow:
    """The failures of a process since its last success, however many.

    Attributes:
        failures: How many.
        since: When the first one ended.
        last: When the last one ended.
    """

    failures: int
    since: datetime
    last: datetime


class Records:
    """The records of one Slack workspace."""

    def __init__(self, database: Database, slack_team: str) -> None:
        self._database = database
        self._ours = records.c.slack_team == slack_team
        # Written once: each notice stores a record.
        insert = database.insert(records).values(
            {name: sa.bindparam(name) for name in _COLUMNS}
        )
        self._keep = insert.on_conflict_do_nothing()
        self._replace = insert.on_conflict_do_update(
            index_elements=["watch_id", "job_id"],
            set_={name: insert.excluded[name] for name in _COLUMNS},
        )
        self._newest = _newest_where(records.c.process == sa.bindparam("process"))
        self._newest_without_process = _newest_where(records.c.process.is_(None))
        since_noticed = records.c.ended_at >= sa.func.coalesce(
            sa.select(sa.func.min(subscriptions.c.added_at))
            .where(
                subscriptions.c.watch_id == sa.bindparam("watch_id"),
                subscriptions.c.ends.is_(True),
                subscriptions.c.process.in_(
                    [EVERY_PROCESS, sa.func.coalesce(sa.bindparam("process"), "")]
                ),
            )
            .scalar_subquery(),
            sa.literal(_LONG_AGO, UtcTime()),
        )
        self._announced = self._newest.where(since_noticed)
        self._announced_without_process = self._newest_without_process.where(
            since_noticed
        )
        self._failing, self._failed = _of_failures(database)
        self.slack_team = slack_team

    async def put(self, watch_id: str, record: JobRecord, at: datetime) -> None:
        """Store a record; one without an explanation replaces none of the same job.

        Args:
            watch_id: The workspace watch whose key brought it.
            record: The record; without `rules` it has no explanation.
            at: The time, aware.
        """
        values = {
            "slack_team": self.slack_team,
            "watch_id": watch_id,
            "job_id": record.job_id,
            "process": record.process,
            "ended_at": record.finished or at,
            "stored_at": at,
            "facts": packed(record),
        }
        replaces = bool(record.rules) or await self._is_of_another(watch_id, record)
        statement = self._replace if replaces else self._keep
        # One that the machine loses is read from the Hub again.
        await self._database.write(statement, values=values, synced=False)

    async def _is_of_another(self, watch_id: str, record: JobRecord) -> bool:
        """Whether an earlier job has a record, the id of which this job has again."""
        before = (await self.get(watch_id, [record.job_id])).get(record.job_id)
        return before is not None and not may_be_same(before, record)

    async def get(
        self, watch_id: str, job_ids: Collection[str]
    ) -> Mapping[str, JobRecord]:
        """Return the records of those jobs that have one, by job id."""
        ids = list(job_ids)
        found: dict[str, JobRecord] = {}
        for start in range(0, len(ids), _ROWS):
            values = {"watch_id": watch_id, "ids": ids[start : start + _ROWS]}
            read = await self._many(_OF_JOBS, values)
            found |= {each.job_id: each for each in read}
        return found

    async def newest(self, watch_id: str, process: str | None) -> Sequence[JobRecord]:
        """List the last jobs of a process, the newest first; not all of many."""
        if process is None:
            return await self._many(
                self._newest_without_process, {"watch_id": watch_id}
            )
        values = {"watch_id": watch_id, "process": process}
        return await self._many(self._newest, values)

    async def announced(
        self, watch_id: str, process: str | None
    ) -> Sequence[JobRecord]:
        """List the same since anybody was notified of the process.

        The record of an earlier job is there because somebody asked for it, perhaps in
        private.
        """
        values = {"watch_id": watch_id, "process": process}
        if process is None:
            return await self._many(self._announced_without_process, values)
        return await self._many(self._announced, values)

    async def failing(
        self, watch_id: str, process: str, since: datetime | None
    ) -> FailingRow | None:
        """Return the failures of a process since its last success; None without one.

        Args:
            watch_id: The workspace watch.
            process: The process.
            since: What ended before does not count.
        """
        values = {
            "watch_id": watch_id,
            "process": process,
            "since": since or _LONG_AGO,
        }
        [row] = await self._database.read(self._failing, values)
        return FailingRow(**row) if row["failures"] else None

    async def failed(
        self, watch_id: str, process: str, row: FailingRow
    ) -> Sequence[str]:
        """List the ids of the failures of a row; of many the first and the last."""
        values = {"watch_id": watch_id, "process": process, "since": row.since}
        found: dict[str, None] = {}
        for chosen in self._failed:
            ids = await self._database.read(chosen, values)
            found |= dict.fromkeys(each["job_id"] for each in ids)
        return list(found)

    async def processes(self, watch_id: str, since: datetime) -> list[str]:
        """List the processes of which a job ended since a time."""
        chosen = (
            sa.select(records.c.process)
            .where(
                records.c.watch_id == watch_id,
                records.c.ended_at >= since,
                records.c.process.is_not(None),
            )
            .distinct()
            .order_by(records.c.process)
        )
        return [row["process"] for row in await self._database.read(chosen)]

    async def remove(self, watch_id: str) -> int:
        """Delete the records of a workspace that is disconnected; return how many."""
        return await self._delete(records.c.watch_id == watch_id)

    async def forget(self, before: datetime, connected: Collection[str]) -> int:
        """Delete old records, the oldest of too many, and those of no connection.

        Args:
            before: Those stored before then are old, aware.
            connected: The watches of all connections there are.

        Returns:
            How many were deleted.
        """
        forgotten = await self._delete(records.c.stored_at < before)
        counts = (
            sa.select(records.c.watch_id, sa.func.count())
            .where(self._ours)
            .group_by(records.c.watch_id)
        )
        async with self._database.connect() as database:
            rows = (await database.execute(counts)).all()
        found = [(str(row[0]), int(row[1])) for row in rows]
        for watch_id, count in found:
            if watch_id not in connected:
                forgotten += await self.remove(watch_id)
            elif count > MOST_RECORDS:
                forgotten += await self._thin(watch_id)
        return forgotten

    async def _thin(self, watch_id: str) -> int:
        last = (
            sa.select(records.c.ended_at)
            .where(records.c.watch_id == watch_id)
            .order_by(records.c.ended_at.desc())
            .offset(MOST_RECORDS - 1)
            .limit(1)
            .scalar_subquery()
        )
        return await self._delete(
            sa.and_(records.c.watch_id == watch_id, records.c.ended_at < last)
        )

    async def _many(
        self, chosen: sa.Select[Any], values: dict[str, Any] | None = None
    ) -> list[JobRecord]:
        read = [
            unpacked(row["facts"]) for row in await self._database.read(chosen, values)
        ]
        return [record for record in read if record is not None]

    async def _delete(self, where: sa.ColumnElement[bool]) -> int:
        return await self._database.write(sa.delete(records).where(self._ours, where))
