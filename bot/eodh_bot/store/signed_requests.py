"""Store which requests of Slack were let in, for all processes."""

from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa

from eodh_bot.store.database import Database
from eodh_bot.store.tables import signed_requests


class SignedRequests:
    """The requests that were let in, in one Slack workspace."""

    def __init__(self, database: Database, slack_team: str) -> None:
        self._database = database
        self._team = slack_team
        self._ours = signed_requests.c.slack_team == slack_team

    @property
    def is_shared(self) -> bool:
        """Whether several processes may share the database."""
        return self._database.is_postgresql

    async def let_in(self, name: str, at: datetime) -> bool:
        """Note a request; return whether this is the first time.

        Args:
            name: What tells it from all others: the signature, which is over its time
                and body, or the id of its event or click.
            at: The time, aware.
        """
        values = {
            "slack_team": self._team,
            "signature": sha256(name.encode()).hexdigest(),
            "at": at,
        }
        insert = self._database.insert(signed_requests).values(values)
        once = insert.on_conflict_do_nothing().execution_options(preserve_rowcount=True)
        # What a machine that fails forgets here was sent seconds before.
        return await self._database.write(once, synced=False) == 1

    async def forget(self, before: datetime) -> int:
        """Delete what was let in before a time; return how many."""
        gone = sa.delete(signed_requests).where(
            self._ours, signed_requests.c.at < before
        )
        return await self._database.write(gone)
