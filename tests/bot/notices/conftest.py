"""The notices at work, between a local Hub and a local Slack, without the watching."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import make_url

from eodh_bot.clocks import Clocks
from eodh_bot.listeners.context import BotContext
from eodh_bot.models import SeenJob, Subscription
from eodh_bot.notices import dbos_queue
from eodh_bot.notices.dbos_workflow import running
from eodh_bot.notices.digest_rule import DigestRule
from eodh_bot.notices.permission import Permission
from eodh_bot.notices.routing import Patience
from eodh_bot.notices.stores import NoticeStores
from eodh_bot.notices.wiring import (
    NoticeRules,
    NoticeService,
    Rhythm,
    open_notices,
)
from eodh_bot.store import Watch, open_database
from eodh_sandbox.hub import HubJob, LocalHub, ScriptedJob
from eodh_sandbox.slack import LocalSlack, Person
from tests.bot.databases import postgresql_database, sqlite_database
from tests.bot.running import MASTER_KEY, bot, environment

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
# The local Slack shows a message at once.
SETTLE_S = 6.0
QUICK = Rhythm(take_over_s=0.5, minute_s=1.0, hour_s=60.0)
IMPATIENT = Patience(
    logs_s=60.0,
    hub_s=1.0,
    give_up_s=3_600.0,
    logs_poll_s=0.1,
    hub_poll_s=0.5,
    running_poll_s=0.1,
)


async def allowed() -> Permission:
    """Permit every message."""
    return "allowed"


@dataclass(slots=True)
class Ahead:
    """The clock by which Slack's answers about people and places grow old."""

    by_s: float = 0.0

    def __call__(self) -> float:
        """Seconds that never go back."""
        return time.monotonic() + self.by_s


@dataclass(frozen=True, slots=True)
class NoticeScene:
    """A bot in this process, its Slack and its Hub."""

    hub: LocalHub
    slack: LocalSlack
    bot_context: BotContext
    service: NoticeService
    stored: NoticeStores
    watch: Watch
    ahead: Ahead

    @property
    def ada(self) -> Person:
        """A member of C1."""
        return self.slack.person("U1")

    async def subscribes(
        self, target: str = "C1", added_at: datetime = LONG_AGO, **how: object
    ) -> None:
        """Let a channel or a person be notified of the workspace's jobs."""
        subscription = Subscription(
            slack_team=self.watch.slack_team,
            watch_id=self.watch.id,
            target=target,
            added_by="U1",
            added_at=added_at,
            **how,  # type: ignore[arg-type]
        )
        await self.stored.subscriptions.put(subscription)

    def ran(self, case: str = "no-module", **how: object) -> SeenJob:
        """A job that has ended as one once really did, as the watching saw it."""
        scripted = ScriptedJob.recorded(case, **{"duration_s": 0.0, **how})  # type: ignore[arg-type]
        job_id = self.hub.script("eo-team", scripted)[0]
        job = self.hub.jobs.find("eo-team", job_id)
        assert job is not None
        return seen(job)

    def on_hub(self, job: SeenJob) -> HubJob:
        found = self.hub.jobs.find("eo-team", job.job_id)
        assert found is not None
        return found

    def ends(self, running: SeenJob) -> SeenJob:
        """Let a running job end now as it was to end later; as it is seen then."""
        job = self.on_hub(running)
        end = job.changes[-1]
        assert job.change(end.status, end.message)
        return seen(job)

    async def ended(self, *jobs: SeenJob) -> None:
        """Let the watching tell that jobs have ended."""
        await self.service.announcing.ended(self.watch, jobs)


def seen(job: HubJob) -> SeenJob:
    """A job of the local Hub as the watching saw it."""
    end = job.changes[-1]
    return SeenJob(
        job_id=job.job_id,
        process=job.process,
        status=end.status,
        created=job.created,
        finished=end.at if end.status != "running" else None,
    )


@pytest.fixture(autouse=True)
def often_polled_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    """No queue that is slow to be found ready: tests wait for several in a row.

    A poll takes 5 ms of a processor, in each of the tests that run beside each other.
    """
    monkeypatch.setattr(dbos_queue, "_FREE_POLL_S", 0.2)


@pytest.fixture
async def scene(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> AsyncIterator[NoticeScene]:
    url = f"sqlite:///{tmp_path / 'data' / 'bot.db'}"
    async with at_work(slack, hub, tmp_path, url) as opened:
        yield opened


@pytest.fixture(params=["sqlite", "postgresql"])
def queue_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database with the newest schema and the queue, of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'data' / 'bot.db'}"
    server = request.getfixturevalue("postgresql")
    return postgresql_database(server, has_queue=True)


@pytest.fixture
async def scene_on_both(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path, queue_url: str
) -> AsyncIterator[NoticeScene]:
    """On SQLite, and on PostgreSQL."""
    async with at_work(slack, hub, tmp_path, queue_url) as opened:
        yield opened


@asynccontextmanager
async def at_work(
    slack: LocalSlack,
    hub: LocalHub,
    folder: Path,
    database_url: str,
    rules: NoticeRules | None = None,
    **settings: str,
) -> AsyncIterator[NoticeScene]:
    """The notices of a single team's bot; of a bot that ran before if it is new."""
    make_if_absent(database_url)
    variables = environment(
        slack,
        hub,
        folder,
        channel="C1",
        EODH_BOT_DATABASE_URL=database_url,
        EODH_BOT_MASTER_KEY=MASTER_KEY,
        **settings,
    )
    quick = rules or NoticeRules(
        digest_rule=DigestRule(hold_s=1.0), patience=IMPATIENT, spacing_s=0.0
    )
    ahead = Ahead()
    async with (
        bot(slack, variables, now=ahead) as bot_context,
        open_database(database_url) as database,
    ):
        access = bot_context.access
        connection = await access.store.of_channel("C1")
        assert connection is not None
        right = await access.grant_for_watch("C1", hub.root_url("eo-team"))
        assert right is not None
        stored = NoticeStores.of(database, access.store.slack_team)
        watch = Watch.of(access.store.slack_team, "C1", right.root.url, "eo-team")
        await stored.watches.ensure(watch)
        async with open_notices(
            database_url,
            bot_context.presence,
            access,
            bot_context.toolboxes,
            bot_context.client,
            rules=replace(
                quick,
                rhythm=QUICK,
                settle_s=SETTLE_S,
                clocks=Clocks(
                    bot_context.clock, counter=slack.clock.now, look_again_s=0.0
                ),
            ),
        ) as service:
            yield NoticeScene(hub, slack, bot_context, service, stored, watch, ahead)
            await tasks_done()


def make_if_absent(database_url: str) -> None:
    """Put a database with the queue where there is none yet."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite" and not Path(str(url.database)).exists():
        sqlite_database(Path(str(url.database)), has_queue=True)


async def tasks_done() -> None:
    """Wait a little for tasks that run: for any, DBOS sleeps a second as it ends."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(0.5):
            while running:  # noqa: ASYNC110 - a set of DBOS's tasks
                await asyncio.sleep(0.01)
