"""Store which notices a digest lists."""

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa

from eodh_bot.store.database import Database
from eodh_bot.store.notices import Notice
from eodh_bot.store.tables import notices


class Digests:
    """The digests of one Slack workspace: one message about many jobs each."""

    def __init__(self, database: Database, slack_team: str) -> None:
        self._database = database
        self._ours = notices.c.slack_team == slack_team

    async def gather(self, digest: str, keys: Collection[str]) -> None:
        """Assign notices to a digest, except those of another digest."""
        named = (
            sa.update(notices)
            .where(
                self._ours,
                notices.c.key.in_(keys),
                notices.c.digest.is_(None),
                notices.c.done_at.is_(None),
            )
            .values(digest=digest)
        )
        await self._write(named)

    async def notices_of(self, digest: str) -> list[Notice]:
        """List the notices of a digest that are not done, the oldest first."""
        chosen = (
            sa.select(notices)
            .where(self._ours, notices.c.digest == digest, notices.c.done_at.is_(None))
            .order_by(notices.c.since, notices.c.key)
        )
        return [Notice(**row) for row in await self._database.read(chosen)]

    async def leave(self, keys: Sequence[str]) -> None:
        """Let notices that have no room in their digest wait for another."""
        left = sa.update(notices).where(self._ours, notices.c.key.in_(keys))
        await self._write(left.values(digest=None))

    async def close(self, shown: Sequence[str], at: datetime) -> None:
        """Close the notices that a digest lists.

        Args:
            shown: Their keys.
            at: The time, aware.
        """
        listed = (
            sa.update(notices)
            .where(self._ours, notices.c.key.in_(shown), notices.c.done_at.is_(None))
            .values(outcome="digest", done_at=at, status=None)
        )
        await self._write(listed)

    async def _write(self, statement: sa.Update) -> None:
        # As the notices themselves: what the machine loses is made again.
        await self._database.write(statement, synced=False)
