"""The real watching of workspaces of the local Hub, and who is told."""

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import anyio
import sqlalchemy as sa
from pydantic import SecretStr

from eodh_bot.cluster.shards import Shards
from eodh_bot.slack.directory import Directory
from eodh_bot.store import (
    Connections,
    Database,
    StoredConnection,
    Subscription,
    Subscriptions,
    Trouble,
    Watch,
    Watches,
)
from eodh_bot.store.tables import watches
from eodh_bot.watch.events import SeenJob
from eodh_bot.watch.intervals import WatchBounds, WatchIntervals
from eodh_bot.watch.scheduler import WatchScheduler
from eodh_bot.workspaces.access import Access
from eodh_bot.workspaces.key_cipher import KeyCipher
from eodh_bot.workspaces.toolboxes import Toolboxes
from eodh_sandbox.hub import LocalHub, ScriptedJob
from eodh_tools.toolbox.job_lookup import utc_now

TEAM = "T1"
LIMIT_S = 20.0
MASTER_KEY = SecretStr("x" * 43 + "=")
BOUNDS = WatchBounds(rate=500.0)
QUICK = WatchIntervals(
    list_s=0.3,
    idle_s=1.0,
    job_s=0.1,
    confirm_s=0.05,
    backoff_s=0.05,
    longest_backoff_s=0.2,
    trouble_after_s=0.3,
    reload_s=0.1,
    bounds=BOUNDS,
)


@dataclass(frozen=True, slots=True)
class Reported:
    """One thing that was handed over."""

    what: str
    watch: str
    of: str
    status: str | None = None
    since: datetime | None = None


class AnnouncedError(Exception):
    """The announcer cannot take anything over now."""


@dataclass(slots=True)
class Recorder:
    """An announcer that keeps everything, and each thing once in `said`."""

    calls: list[Reported] = field(default_factory=list)
    batches: list[list[str]] = field(default_factory=list)
    failing: int = 0

    async def started(self, watch: Watch, jobs: Sequence[SeenJob]) -> None:
        """Keep it."""
        self._take(
            Reported("started", watch.id, job.job_id, job.status) for job in jobs
        )

    async def ended(self, watch: Watch, jobs: Sequence[SeenJob]) -> None:
        """Keep it, and which came together."""
        self._take(Reported("ended", watch.id, job.job_id, job.status) for job in jobs)
        self.batches.append([job.job_id for job in jobs])

    async def trouble(self, watch: Watch, trouble: Trouble, since: datetime) -> None:
        """Keep it."""
        self._take([Reported("trouble", watch.id, trouble, since=since)])

    async def recovered(self, watch: Watch, trouble: Trouble, since: datetime) -> None:
        """Keep it."""
        self._take([Reported("recovered", watch.id, trouble, since=since)])

    def _take(self, told: Iterable[Reported]) -> None:
        if self.failing:
            self.failing -= 1
            raise AnnouncedError
        self.calls += told

    @property
    def said(self) -> list[Reported]:
        """What a durable announcer says: each once."""
        return list(dict.fromkeys(self.calls))

    def of(self, what: str) -> list[str]:
        """The jobs or troubles that this was said of, in order."""
        return [told.of for told in self.said if told.what == what]


@dataclass(slots=True)
class WatchWorld:
    """A Hub, a store, and the watching to be started."""

    hub: LocalHub
    database: Database
    watches: Watches
    connections: Connections
    directory: Directory
    access: Access
    toolboxes: Toolboxes
    told: Recorder = field(default_factory=Recorder)
    outcomes: list[str] = field(default_factory=list)

    def on(self, database: Database) -> "WatchWorld":
        """The same Hub with another store."""
        store = Connections(database, TEAM)
        return replace(
            self,
            database=database,
            watches=Watches(database, TEAM),
            connections=store,
            access=Access(store, self.directory, KeyCipher(MASTER_KEY)),
        )

    async def subscribe(self, workspace: str = "eo-team", place: str = "C1") -> Watch:
        """Connect a workspace to a place, and tell that of its jobs."""
        await self.connect(workspace, place)
        root_url = self.hub.root_url(workspace)
        watch = Watch.of(TEAM, place, root_url, workspace)
        await self.watches.ensure(watch)
        wanted = Subscription(
            slack_team=TEAM,
            watch_id=watch.id,
            target=place,
            added_by="U1",
            added_at=utc_now(),
        )
        await Subscriptions(self.database, TEAM).put(wanted)
        return watch

    async def connect(
        self, workspace: str, place: str, key: str | None = None
    ) -> StoredConnection:
        """Connect a workspace, in place of what the place was connected to."""
        cipher = KeyCipher(MASTER_KEY)
        made = StoredConnection(
            slack_team=TEAM,
            channel_id=place,
            base_url=self.hub.base_url,
            workspace=workspace,
            added_by="U1",
            added_at=utc_now(),
        )
        secret = SecretStr(key or self.hub.workspaces[workspace])
        sealed = cipher.encrypt(secret, made.profile.address)
        connection = replace(made, key_encrypted=sealed)
        await self.connections.put(connection)
        return connection

    @asynccontextmanager
    async def watching(
        self,
        pace: WatchIntervals = QUICK,
        *,
        shards: Shards | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> AsyncIterator[WatchScheduler]:
        """The watching of one process."""
        async with WatchScheduler(
            self.watches,
            self.access,
            self.toolboxes,
            self.told,
            pace=pace,
            shards=shards,
            observed=self.outcomes.append,
            now=now,
        ) as watching:
            yield watching

    async def begun(self, watch: Watch) -> None:
        """Wait for the first sight."""
        with anyio.fail_after(LIMIT_S):
            # The store tells nobody.
            while not (await self.stored(watch)).baseline_at:  # noqa: ASYNC110
                await anyio.sleep(0.01)

    async def unsubscribe(self, place: str) -> None:
        """Tell a place of nothing any more."""
        await Subscriptions(self.database, TEAM).remove(place)

    async def rewind_first_sight(self, watch: Watch, days: int) -> None:
        """Make the first sight one of some days ago."""
        ago = utc_now() - timedelta(days=days)
        earlier = (
            sa.update(watches)
            .where(watches.c.id == watch.id)
            .values(baseline_at=ago, newest_at=ago)
        )
        async with self.database.begin() as database:
            await database.execute(earlier)

    async def stored(self, watch: Watch) -> Watch:
        """The watch as it is in the store."""
        found = await self.watches.by_id(watch.id)
        assert found is not None
        return found

    def lists(self, workspace: str = "eo-team") -> list[float]:
        """When the first pages of its lists were asked for."""
        start = f"{urlsplit(self.hub.root_url(workspace)).path}/jobs?"
        return [
            each.at
            for each in self.hub.requests
            if each.target.startswith(start) and "skip=" not in each.target
        ]

    def looks(self, job_id: str) -> list[float]:
        """When a job was looked at."""
        end = f"/jobs/{job_id}"
        return [each.at for each in self.hub.requests if each.target.endswith(end)]


def ending(after_s: float = 0.0, status: str = "successful") -> ScriptedJob:
    """A job that ends so long from now; before now if that is negative."""
    created = utc_now() - timedelta(seconds=600) if after_s < 0 else utc_now()
    duration_s = 600 + after_s if after_s < 0 else after_s
    return ScriptedJob(
        status=status,  # type: ignore[arg-type]
        created=created,
        duration_s=duration_s,
    )


async def until(holds: Callable[[], object], limit_s: float = LIMIT_S) -> None:
    """Wait until something holds."""
    with anyio.fail_after(limit_s):
        while not holds():  # noqa: ASYNC110 - no event tells it
            await anyio.sleep(0.01)
