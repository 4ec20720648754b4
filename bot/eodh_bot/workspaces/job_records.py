"""The records of explained jobs, of the workspace that one place has connected."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError

from eodh_bot.slack.api_errors import about
from eodh_bot.store import Records, StoredConnection, Watch
from eodh_bot.workspaces.connection_root import connection_root
from eodh_tools.clock import utc_now
from eodh_tools.history.record import JobRecord
from eodh_tools.hub.workspace_urls import HubRoot

_log = structlog.get_logger()


def watch_id_of(connection: StoredConnection) -> str | None:
    """Return the id of the watch of a connection, whether it watches or not.

    None where no workspace can have that address: it has no records.
    """
    root = connection_root(connection)
    if root is None:
        return None
    return Watch.of(
        connection.slack_team, connection.place, root.url, root.workspace
    ).id


class RecordsOfPlace:
    """A `JobRecords`; a database that fails costs no answer.

    Args:
        records: Those of all places.
        place: The channel or person whose connection gives the key.
        now: Aware UTC.
    """

    def __init__(
        self,
        records: Records,
        place: str,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._records = records
        self._place = place
        self._now = now

    async def put(self, root: HubRoot, record: JobRecord) -> None:
        """Store a record, in place of an older one of the job."""
        try:
            await self._records.put(self._watch_id(root), record, self._now())
        except SQLAlchemyError as error:
            _log.warning("could not store what became of a job", **about(error))

    async def get(
        self, root: HubRoot, job_ids: Collection[str]
    ) -> Mapping[str, JobRecord]:
        """Return the records of those jobs that have one, by job id."""
        try:
            return await self._records.get(self._watch_id(root), job_ids)
        except SQLAlchemyError as error:
            _log.warning("could not read what became of jobs", **about(error))
            return {}

    def mark(self) -> None:
        """Whether the records have changed is not known without asking for them."""

    def _watch_id(self, root: HubRoot) -> str:
        team = self._records.slack_team
        return Watch.of(team, self._place, root.url, root.workspace).id
