"""Store who looks into the failure that a message reports."""

from datetime import datetime

import sqlalchemy as sa

from eodh_bot.store.database import Database
from eodh_bot.store.tables import assignees


class Assignees:
    """Who looks into what, in one Slack workspace."""

    def __init__(self, database: Database, slack_team: str) -> None:
        self._database = database
        self._team = slack_team
        self._ours = assignees.c.slack_team == slack_team

    async def add(self, channel_id: str, ts: str, user_id: str, at: datetime) -> None:
        """Store that a person looks into it; twice is once."""
        values = {
            "slack_team": self._team,
            "channel_id": channel_id,
            "ts": ts,
            "user_id": user_id,
            "since": at,
        }
        insert = self._database.insert(assignees).values(values)
        await self._database.write(insert.on_conflict_do_nothing())

    async def remove(self, channel_id: str, ts: str, user_id: str) -> None:
        """Store that a person looks into it no longer."""
        gone = sa.delete(assignees).where(
            self._of(channel_id, ts), assignees.c.user_id == user_id
        )
        await self._database.write(gone)

    async def of(self, channel_id: str, ts: str) -> list[str]:
        """List who looks into it, the first one first."""
        chosen = (
            sa.select(assignees.c.user_id)
            .where(self._of(channel_id, ts))
            .order_by(assignees.c.since, assignees.c.user_id)
        )
        return [row["user_id"] for row in await self._database.read(chosen)]

    async def forget(self, before: datetime) -> int:
        """Delete what was stored before a time; return how many."""
        gone = sa.delete(assignees).where(self._ours, assignees.c.since < before)
        return await self._database.write(gone)

    def _of(self, channel_id: str, ts: str) -> sa.ColumnElement[bool]:
        return sa.and_(
            self._ours, assignees.c.channel_id == channel_id, assignees.c.ts == ts
        )
