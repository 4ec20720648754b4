"""The real watching of workspaces of the local Hub, and who is notified."""

from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Iterable,
    Mapping,
    Sequence,
)
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import anyio
import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from eodh_bot.clocks import Clocks
from eodh_bot.cluster.membership import Shards
from eodh_bot.models import RunningTime, SeenJob, Subscription, Trouble
from eodh_bot.slack.directory import Directory
from eodh_bot.store import (
    Connections,
    Database,
    StoredConnection,
    Subscriptions,
    Watch,
    Watches,
)
from eodh_bot.store.tables import watches
from eodh_bot.watch.poll_rules import WatchBounds, WatchIntervals
from eodh_bot.watch.scheduler import WatchScheduler
from eodh_bot.workspaces.access import Access, WorkspaceGrant
from eodh_bot.workspaces.key_cipher import KeyCipher
from eodh_bot.workspaces.toolboxes import KeyedRoot, Toolboxes
from eodh_sandbox.hub import LocalHub, ScriptedJob
from eodh_sandbox.hub.job_store import Status
from eodh_tools.clock import utc_now
from eodh_tools.hub.client import HubClient
from tests.waiting import WAIT_S

TEAM = "T1"
MASTER_KEY = SecretStr("x" * 43 + "=")
BOUNDS = WatchBounds(rate=500.0)
QUICK = WatchIntervals(
    list_s=0.3,
    idle_s=1.0,
    active_s=0.0,
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
    run: str = ""
    is_old: bool = False


class AnnouncedError(Exception):
    """The announcer cannot take anything over now."""


@dataclass(slots=True)
class Recorder:
    """Stores every event that it receives."""

    calls: list[Reported] = field(default_factory=list)
    batches: list[list[str]] = field(default_factory=list)
    failing: int = 0
    running_times: list[RunningTime] = field(default_factory=list)

    async def running(self, watch: Watch, jobs: Sequence[RunningTime]) -> None:
        assert watch.baseline_at is not None
        self.running_times += jobs

    async def started(self, watch: Watch, jobs: Sequence[SeenJob]) -> None:
        self._take(
            Reported("started", watch.id, job.job_id, job.status, run=job.run)
            for job in jobs
        )

    async def ended(self, watch: Watch, jobs: Sequence[SeenJob]) -> None:
        self._take(
            Reported(
                "ended",
                watch.id,
                job.job_id,
                job.status,
                run=job.run,
                is_old=job.is_old,
            )
            for job in jobs
        )
        self.batches.append([job.job_id for job in jobs])

    async def gone(self, watch: Watch, runs: Mapping[str, str]) -> None:
        self._take(
            Reported("gone", watch.id, job_id, run=run) for job_id, run in runs.items()
        )

    async def trouble(self, watch: Watch, trouble: Trouble, since: datetime) -> None:
        self._take([Reported("trouble", watch.id, trouble, since=since)])

    async def recovered(self, watch: Watch, trouble: Trouble, since: datetime) -> None:
        self._take([Reported("recovered", watch.id, trouble, since=since)])

    def _take(self, reported: Iterable[Reported]) -> None:
        if self.failing:
            self.failing -= 1
            raise AnnouncedError
        self.calls += reported

    @property
    def events(self) -> list[Reported]:
        """What a durable announcer reports: each once."""
        return list(dict.fromkeys(self.calls))

    def of(self, what: str) -> list[str]:
        """The jobs or troubles that such an event is about, in order."""
        return [reported.of for reported in self.events if reported.what == what]


class TimedToolboxes(Toolboxes):
    """Toolboxes that note when requests are sent, and when their turns began.

    When one arrives depends on how busy the machine is; these times do not.

    Attributes:
        turn_at: When the newest turn at a root began.
        sent: For each root, of each request when its turn began and when it was sent.
    """

    turn_at: dict[str, float]
    sent: dict[str, list[tuple[float, float]]]

    def client(
        self,
        connection: KeyedRoot,
        *,
        timeout_s: float | None = None,
        gate: Callable[[], Awaitable[None]] | None = None,
    ) -> HubClient:
        """The client, with the moment noted at which each request is let through."""
        root_url = connection.root.url
        turn_at = self.turn_at[root_url]

        async def noted() -> None:
            if gate is not None:
                await gate()
            self.sent[root_url].append((turn_at, anyio.current_time()))

        return super().client(connection, timeout_s=timeout_s, gate=noted)


@dataclass(slots=True)
class WatchWorld:
    """A Hub, a store, and the watching to be started."""

    hub: LocalHub
    database: Database
    watches: Watches
    connections: Connections
    directory: Directory
    access: Access
    toolboxes: TimedToolboxes
    reported: Recorder = field(default_factory=Recorder)
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
        subscription = Subscription(
            slack_team=TEAM,
            watch_id=watch.id,
            target=place,
            added_by="U1",
            added_at=utc_now(),
        )
        await Subscriptions(self.database, TEAM).put(subscription)
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
        machine: Callable[[], datetime] | None = None,
    ) -> AsyncIterator[WatchScheduler]:
        grant = self.access.grant_for_watch

        async def noted(place: str, root_url: str) -> WorkspaceGrant | None:
            self.toolboxes.turn_at[root_url] = anyio.current_time()
            return await grant(place, root_url)

        with pytest.MonkeyPatch.context() as patch:
            # Each turn begins with it.
            patch.setattr(self.access, "grant_for_watch", noted)
            async with self._watching(pace, shards, Clocks(now, machine)) as watching:
                yield watching

    def _watching(
        self, pace: WatchIntervals, shards: Shards | None, clocks: Clocks
    ) -> WatchScheduler:
        return WatchScheduler(
            self.watches,
            self.access,
            self.toolboxes,
            self.reported,
            intervals=pace,
            shards=shards,
            on_outcome=self.outcomes.append,
            clocks=clocks,
        )

    async def begun(self, watch: Watch) -> None:
        """Wait for the baseline."""
        with anyio.fail_after(WAIT_S):
            # The store tells nobody.
            while not (await self.stored(watch)).baseline_at:  # noqa: ASYNC110
                await anyio.sleep(0.01)

    async def unsubscribe(self, place: str) -> None:
        """Tell a place of nothing any more."""
        await Subscriptions(self.database, TEAM).remove(place)

    async def rewind_baseline(self, watch: Watch, days: int) -> None:
        """Make the baseline one of some days ago."""
        ago = utc_now() - timedelta(days=days)
        earlier = (
            sa.update(watches)
            .where(watches.c.id == watch.id)
            .values(baseline_at=ago, newest_at=ago)
        )
        async with self.database.begin() as database:
            await database.execute(earlier)

    async def seen(self, watch: Watch) -> dict[str, bool]:
        """Whether each job that was seen had ended, by id."""
        stored = await self.watches.seen_jobs.by_id(watch.id)
        return {job_id: job.ended for job_id, job in stored.items()}

    async def stored(self, watch: Watch) -> Watch:
        found = await self.watches.by_id(watch.id)
        assert found is not None
        return found

    def requests(self, workspace: str = "eo-team") -> list[tuple[float, float, str]]:
        """Of each request that arrived: its turn, when it was sent, and its target.

        One is in flight at a time at a root, so they arrive as they were sent.
        """
        root_url = self.hub.root_url(workspace)
        path = f"{urlsplit(root_url).path}/"
        arrived = [each.target for each in self.hub.requests if path in each.target]
        sent = self.toolboxes.sent[root_url]
        return [(*at, target) for at, target in zip(sent, arrived, strict=False)]

    def lists(self, workspace: str = "eo-team") -> list[float]:
        """When the turns began in which its lists were read."""
        return [
            at
            for at, _, target in self.requests(workspace)
            if "/jobs?" in target and "skip=" not in target
        ]

    def looks(self, job_id: str, workspace: str = "eo-team") -> list[float]:
        """When a job was looked at."""
        end = f"/jobs/{job_id}"
        return [
            at for _, at, target in self.requests(workspace) if target.endswith(end)
        ]

    def ends(self, *job_ids: str, status: Status = "successful") -> None:
        """Let running jobs of the first workspace end now."""
        for job_id in job_ids:
            job = self.hub.jobs.find("eo-team", job_id)
            assert job is not None
            assert job.change(status, "It has ended.")

    def moves_times(self, job_id: str, by: timedelta) -> None:
        """Let the Hub tell other times of an ended job of the first workspace."""
        job = self.hub.jobs.find("eo-team", job_id)
        assert job is not None
        with job.lock:
            end = job.changes[-1]
            job.created += by
            job.changes = [replace(end, at=end.at + by)]

    async def goes_on(self, lists: int = 3, workspace: str = "eo-team") -> None:
        """Wait until this many more lists were read, with what was scheduled."""
        enough = len(self.lists(workspace)) + lists
        await until(lambda: len(self.lists(workspace)) >= enough)


def going_on() -> ScriptedJob:
    """A job that runs until the test ends it."""
    return ending(86_400.0)


def ending(after_s: float = 0.0, status: str = "successful") -> ScriptedJob:
    """A job that ends so long from now; before now if that is negative."""
    created = utc_now() - timedelta(seconds=600) if after_s < 0 else utc_now()
    duration_s = 600 + after_s if after_s < 0 else after_s
    return ScriptedJob(
        status=status,  # type: ignore[arg-type]
        created=created,
        duration_s=duration_s,
    )


async def until(holds: Callable[[], object], limit_s: float = WAIT_S) -> None:
    """Wait until something holds."""
    with anyio.fail_after(limit_s):
        while not holds():  # noqa: ASYNC110 - no event tells it
            await anyio.sleep(0.01)
