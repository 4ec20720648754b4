"""Run what works beside the answers: workspace watches and the delivery of notices."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from threading import Thread

from slack_sdk.web.async_client import AsyncWebClient

from eodh_bot.clocks import Clocks
from eodh_bot.cluster.membership import Presence, Shards
from eodh_bot.models import Subscription
from eodh_bot.notices.digest_rule import DigestRule
from eodh_bot.notices.routing import Patience
from eodh_bot.notices.wiring import NoticeRules, NoticeService, open_notices
from eodh_bot.operations.endpoints import Part
from eodh_bot.operations.metrics import Metrics
from eodh_bot.settings import BotSettings
from eodh_bot.store import Subscriptions, Watch, Watches
from eodh_bot.store.connections import BY_SETTINGS
from eodh_bot.watch.poll_rules import WatchBounds, WatchIntervals
from eodh_bot.watch.scheduler import WatchScheduler
from eodh_bot.workspaces.access import Access
from eodh_bot.workspaces.toolboxes import Toolboxes
from eodh_tools.clock import utc_now
from eodh_tools.config.connections import Connection
from eodh_tools.errors import JobsError
from eodh_tools.toolbox.pattern_compiler import load_patterns
from eodh_tools.toolbox.workspaces import root_of

# A single list of jobs may take over a minute.
_TOO_LATE_S = 300.0
# A task takes a minute at most, and tasks of a channel wait for each other.
_STUCK_S = 300.0
# Where the bot was taken out of a channel, a notice waits for an hour.
_NOTICE_STUCK_S = 3_900.0


class NoticesWrongError(JobsError):
    """Notices wait for longer than any should, or another bot posts them too."""


class WatchLateError(JobsError):
    """Polls of workspaces are overdue."""


@dataclass(frozen=True, slots=True)
class BackgroundServices:
    """What runs beside the answers.

    Attributes:
        scheduler: Polls the workspaces.
        notices: Delivers the notices.
    """

    scheduler: WatchScheduler
    notices: NoticeService

    @property
    def parts(self) -> Mapping[str, Part]:
        """Its parts for the health check, by name."""
        return {"watching": self._on_time, "notices": self._engine_answers}

    def oldest_s(self) -> float:
        """Return the age of the oldest task or notice that waits, in seconds."""
        return self.notices.maintenance.oldest_s

    async def _on_time(self) -> None:
        late_s = self.scheduler.late_s
        if late_s > _TOO_LATE_S:
            last = self.scheduler.last_turn_at
            raise WatchLateError(
                f"Polls of workspaces are {late_s:.0f} s late, and the last one ended "
                f"{f'at {last:%H:%M:%S} UTC' if last else 'never'}: the Hub is slow, "
                "or there are more workspaces than EODH_BOT_HUB_RATE allows."
            )

    async def _engine_answers(self) -> None:
        # Not how much waits: that list is too long to read at each health check.
        await self.notices.engine.given_up()
        if self.notices.maintenance.duplicate_bot.is_there:
            raise NoticesWrongError(
                "Another bot with the same Slack token posts from another database, so "
                "every job is announced twice: stop one of the two."
            )
        task_s = self.notices.engine.oldest_s
        if task_s > _STUCK_S:
            raise NoticesWrongError(
                f"A task has waited for {task_s:.0f} s: see the log; if it does not "
                "shrink, start the bot again, which loses nothing."
            )
        notice_s = self.notices.maintenance.oldest_notice_s
        if notice_s > _NOTICE_STUCK_S:
            raise NoticesWrongError(
                f"A notice could not be posted for {notice_s / 60:.0f} minutes: see "
                "the log for what Slack answers."
            )


class _CountedShards:
    """The shards of this process, with their number on the metrics."""

    def __init__(self, shards: Shards, metrics: Metrics) -> None:
        self._shards = shards
        self._metrics = metrics

    async def owned(self) -> frozenset[int]:
        """Return the shards as they are."""
        owned = await self._shards.owned()
        self._metrics.shards(len(owned))
        return owned


@asynccontextmanager
async def run_background_services(
    settings: BotSettings,
    presence: Presence,
    access: Access,
    toolboxes: Toolboxes,
    client: AsyncWebClient,
    metrics: Metrics | None = None,
    *,
    clocks: Clocks | None = None,
) -> AsyncIterator[BackgroundServices]:
    """Watch subscribed workspaces and notify their subscribers, until closed.

    Args:
        settings: The bot's.
        presence: This process among the others.
        access: Decides who may be notified, with which keys.
        toolboxes: Reach the Hub.
        client: Calls Slack.
        metrics: Counts, and shows the state.
        clocks: Tell the time.

    Raises:
        SettingsError: The database fails.
    """
    metrics, clocks = metrics or Metrics(), clocks or Clocks()
    # Else the first notices wait for it, and with them everybody who asks something.
    Thread(target=load_patterns, daemon=True).start()
    watches = Watches(access.store.database, access.store.slack_team)
    async with open_notices(
        settings.database_address,
        presence,
        access,
        toolboxes,
        client,
        rules=replace(rules_of(settings), clocks=clocks),
        observer=metrics,
    ) as notices:
        await _subscribe_by_settings(settings, access, watches)
        async with WatchScheduler(
            watches,
            access,
            toolboxes,
            notices.announcing,
            intervals=intervals_of(settings),
            shards=_CountedShards(presence, metrics),
            on_outcome=metrics.hub_request,
            clocks=clocks,
        ) as scheduler:
            metrics.watching(lambda: scheduler.workspaces, lambda: scheduler.late_s)
            yield BackgroundServices(scheduler, notices)


def rules_of(settings: BotSettings) -> NoticeRules:
    """Return the rules for notices, by the settings."""
    oldest_s = settings.oldest_h * 3_600
    return NoticeRules(
        digest_rule=DigestRule(
            over=settings.digest_over, window_s=settings.digest_window_s
        ),
        patience=Patience(give_up_s=max(oldest_s, 3_600.0)),
        doubt=settings.doubt,
        settle_s=settings.settle_s,
    )


def intervals_of(settings: BotSettings) -> WatchIntervals:
    """Return how often the Hub is polled, by the settings."""
    return WatchIntervals(
        list_s=settings.busy_poll_s,
        idle_s=settings.idle_poll_s,
        job_s=settings.job_poll_s,
        oldest_s=settings.oldest_h * 3_600,
        bounds=WatchBounds(rate=settings.hub_rate),
    )


async def _subscribe_by_settings(
    settings: BotSettings, access: Access, watches: Watches
) -> None:
    """Subscribe the settings' channel, once: from then on its members decide."""
    store = access.store
    connection = await store.of_settings()
    if connection is None or connection.channel_id is None or settings.notices == "off":
        return
    target = connection.channel_id
    root = root_of(Connection(connection.profile, None))
    watch = Watch.of(store.slack_team, target, root.url, root.workspace)
    if await watches.by_id(watch.id) is not None:
        return
    await Subscriptions(store.database, store.slack_team).put(
        Subscription(
            slack_team=store.slack_team,
            watch_id=watch.id,
            target=target,
            only_failed=settings.notices == "failed",
            added_by=BY_SETTINGS,
            added_at=utc_now(),
        )
    )
    # Last: it shows every later start that this was done.
    await watches.ensure(watch)
