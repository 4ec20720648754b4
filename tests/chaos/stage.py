"""The Hub, the Slack and the database of a chaos, with everything connected."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from pydantic import SecretStr

from eodh_bot.models import Subscription
from eodh_bot.notices.weekly_schedule import WEEK, week_due
from eodh_bot.store import (
    Connections,
    StoredConnection,
    Subscriptions,
    Watch,
    Watches,
    open_database,
)
from eodh_bot.workspaces.key_cipher import KeyCipher
from eodh_sandbox.hub import LocalHub, ScriptedJob
from eodh_sandbox.slack import ChannelSeed, LocalSlack, PersonSeed, Seed
from eodh_tools.clock import utc_now
from eodh_tools.hub.workspace_urls import HubRoot
from tests.bot.running import MASTER_KEY, environment, manifest_app
from tests.conftest import TIMING

#: A job that runs longer is announced.
LONG_RUN, LONG_RUN_TEXT = timedelta(hours=2), "2h"
#: In place of minutes: what a chaos has no time for.
QUICK = {
    "EODH_BOT_LIST_S": "2",
    "EODH_BOT_IDLE_S": "4",
    "EODH_BOT_JOB_S": "1",
    "EODH_BOT_HUB_RATE": "200",
}


@dataclass(slots=True)
class ChaosStage:
    """Where a chaos takes place.

    Attributes:
        jobs: The channel and the final status of each job, by id.
        quiet: The workflow of each job of which only changes are notified.
        long_jobs: The channel of each job that has been running for long, by id.
        summed_up: The channels to which a weekly summary is due.
    """

    hub: LocalHub
    slack: LocalSlack
    database_url: str
    folder: Path
    jobs: dict[str, tuple[str, str]] = field(default_factory=dict)
    quiet: dict[str, str] = field(default_factory=dict)
    long_jobs: dict[str, str] = field(default_factory=dict)
    summed_up: tuple[str, ...] = ()
    settle_s: float = 60.0

    def variables(self, name: str, **how: str) -> dict[str, str]:
        """What a process is started with; quickly, unless settings say otherwise."""
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        return environment(
            self.slack,
            self.hub,
            folder,
            EODH_BOT_DATABASE_URL=self.database_url,
            EODH_BOT_MASTER_KEY=MASTER_KEY,
            EODH_BOT_SETTLE_S=str(self.settle_s),
            **(QUICK | how),
        )

    def start_job(self, number: int, case: str, for_s: float) -> str:
        """Let a job begin in a channel's workspace."""
        workspace = f"team-{number}"
        scripted = ScriptedJob.recorded(case, duration_s=for_s, log_delay_s=1.0)
        # All of one workflow, so that it fails again, of another cause, and recovers.
        scripted = replace(scripted, process="flood")
        job_id = self.hub.script(workspace, scripted)[0]
        self.jobs[job_id] = (f"C{number}", scripted.status)
        if _is_quiet(number):
            self.quiet[job_id] = f"{workspace} {scripted.process}"
        return job_id

    def start_future_job(self, number: int) -> None:
        """Let a job with times of the future be in a channel's workspace."""
        created = utc_now() + timedelta(days=400)
        self.hub.script(f"team-{number}", ScriptedJob(created=created, duration_s=1.0))

    def start_long_job(self, number: int) -> None:
        """Let a job be found that has been running for hours, and goes on."""
        created = utc_now() - LONG_RUN - timedelta(hours=1)
        scripted = ScriptedJob(status="running", created=created, duration_s=86_400.0)
        [job_id] = self.hub.script(f"team-{number}", scripted)
        self.long_jobs[job_id] = f"C{number}"

    def run_last_week(self, number: int) -> None:
        """Let jobs have run in the weeks of which one is summed up at the start."""
        week = week_due(utc_now())
        for created in (week.start - WEEK, week.start):
            at = created + timedelta(hours=12)
            # Of workflows of their own: in no row with the jobs of the chaos.
            failed = ScriptedJob.recorded("image-pull", created=at)
            success = ScriptedJob("last-week", created=at)
            self.hub.script(f"team-{number}", success, failed)
        self.summed_up = (*self.summed_up, f"C{number}")

    def chat(self, number: int, count: int) -> None:
        """Let people write many messages into a channel."""
        channel = self.slack.workspace.channels[f"C{number}"]
        for each in range(count):
            self.slack.workspace.add(channel, user="U1", text=f"hello {each}")

    def delete_start(self, number: int) -> bool:
        """Let somebody delete a message that tells that a job runs."""
        channel = self.slack.workspace.channels[f"C{number}"]
        for message in list(channel.messages.values()):
            if "is running" in message.text and not message.is_reply:
                self.slack.workspace.remove(channel, message)
                return True
        return False


def _is_quiet(number: int) -> bool:
    """Whether a channel is notified only of changes."""
    return number % 3 == 1


@asynccontextmanager
async def set_up(
    channels: int,
    database_url: str,
    folder: Path,
    *,
    rate_limits: bool = True,
    starts: bool = True,
    settle_s: float = 60.0,
    besides: bool = False,
) -> AsyncIterator[ChaosStage]:
    """Every channel with a workspace of its own, connected and watched.

    Args:
        channels: How many.
        database_url: Of the bot.
        folder: For everything else.
        rate_limits: Whether calls are limited as Slack limits them.
        starts: Whether every third channel is notified of starts too, another only
            of what changes, and failures mention somebody, so that each has a reply.
        settle_s: A message may appear in Slack so long after its try, in seconds.
        besides: Whether long runs and weekly summaries are announced too.
    """
    workspaces = tuple(f"team-{number}" for number in range(channels))
    seed = Seed(
        app=manifest_app(),
        people=(PersonSeed(user_id="U1", name="ada", real_name="Ada Marsh"),),
        channels=tuple(
            ChannelSeed(
                channel_id=f"C{number}", name=f"team-{number}", members=("U1", "U0BOT")
            )
            for number in range(channels)
        ),
    )
    async with (
        LocalHub(workspaces=workspaces) as hub,
        LocalSlack(seed, timing=TIMING, rate_limits=rate_limits) as slack,
    ):
        stage = ChaosStage(hub, slack, database_url, folder, settle_s=settle_s)
        if besides:
            for number in range(channels):
                stage.run_last_week(number)
        await _connect(stage, channels, starts=starts)
        yield stage


async def _connect(stage: ChaosStage, channels: int, *, starts: bool) -> None:
    cipher = KeyCipher(SecretStr(MASTER_KEY))
    team = stage.slack.seed.team_id
    async with open_database(stage.database_url) as database:
        connections = Connections(database, team)
        watches, subscriptions = Watches(database, team), Subscriptions(database, team)
        for number in range(channels):
            workspace, channel = f"team-{number}", f"C{number}"
            connection = StoredConnection(
                slack_team=team,
                channel_id=channel,
                base_url=stage.hub.base_url,
                workspace=workspace,
                added_by="U1",
                added_at=utc_now(),
            )
            key = SecretStr(stage.hub.workspaces[workspace])
            sealed = cipher.encrypt(key, connection.profile.address)
            root = HubRoot.of_workspace(stage.hub.base_url, workspace)
            watch = Watch.of(team, channel, root.url, workspace)
            await connections.put(replace(connection, key_encrypted=sealed))
            await watches.ensure(watch)
            await subscriptions.put(
                Subscription(
                    slack_team=team,
                    watch_id=watch.id,
                    target=channel,
                    starts=starts and number % 3 == 0,
                    mention="U1" if starts else None,
                    only_failed=starts and _is_quiet(number),
                    only_changed=starts and _is_quiet(number),
                    longer_than=LONG_RUN_TEXT if stage.summed_up else None,
                    weekly_since=utc_now() - 4 * WEEK if stage.summed_up else None,
                    added_by="U1",
                    added_at=utc_now(),
                )
            )
