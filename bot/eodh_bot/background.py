"""Watching and notices at work, beside the answers."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from eodh_bot.cluster.shards import Shards
from eodh_bot.listeners.context import BotContext
from eodh_bot.notices.batching import DigestRule
from eodh_bot.notices.prepare import Patience
from eodh_bot.notices.wiring import NoticeRules, NoticeService, open_notices
from eodh_bot.operations.metrics import Metrics
from eodh_bot.operations.server import Part
from eodh_bot.settings import BotSettings
from eodh_bot.store import Subscription, Watch
from eodh_bot.store.connections import BY_SETTINGS
from eodh_bot.watch.intervals import WatchBounds, WatchIntervals
from eodh_bot.watch.scheduler import WatchScheduler
from eodh_tools.config.settings import Connection
from eodh_tools.errors import JobsError
from eodh_tools.toolbox.job_lookup import utc_now
from eodh_tools.toolbox.workspaces import root_of

# A list alone may take over a minute.
_TOO_LATE_S = 300.0


class WatchingLateError(JobsError):
    """What is due is not done."""


@dataclass(frozen=True, slots=True)
class AtWork:
    """What looks at workspaces, and what tells of them."""

    watching: WatchScheduler
    notices: NoticeService

    @property
    def parts(self) -> Mapping[str, Part]:
        """What of it may be ill."""
        return {"watching": self._in_time, "notices": self._engine_answers}

    async def _in_time(self) -> None:
        late_s = self.watching.late_s
        if late_s > _TOO_LATE_S:
            last = self.watching.last_turn_at
            raise WatchingLateError(
                f"The watching is {late_s:.0f} s late, and its last turn ended "
                f"{f'at {last:%H:%M:%S} UTC' if last else 'never'}: the Hub is slow, "
                "or more is watched than EODH_BOT_HUB_RATE allows."
            )

    async def _engine_answers(self) -> None:
        # Not how much waits: that is a long list to read at every look.
        await self.notices.engine.given_up(utc_now())


class _Shown:
    """The shards, and how many there are on the metrics."""

    def __init__(self, shards: Shards, metrics: Metrics) -> None:
        self._shards = shards
        self._metrics = metrics

    async def owned(self) -> frozenset[int]:
        """As they are."""
        owned = await self._shards.owned()
        self._metrics.shards(len(owned))
        return owned


@asynccontextmanager
async def noticing(
    settings: BotSettings, desk: BotContext, metrics: Metrics | None = None
) -> AsyncIterator[AtWork]:
    """Watch what somebody is subscribed to, and tell them, until closed.

    Args:
        settings: The bot's.
        desk: With the store, the rights and the toolboxes.
        metrics: Counts, and shows how things stand.

    Raises:
        SettingsError: Another process has the SQLite file, or the database fails.
    """
    metrics = metrics or Metrics()
    async with open_notices(
        desk.access.store.database,
        settings.database_address,
        desk.access,
        desk.toolboxes,
        desk.client,
        rules=rules_of(settings),
        observed=metrics,
    ) as notices:
        await _subscribe_by_settings(settings, desk)
        async with WatchScheduler(
            desk.subscribing.watches,
            desk.access,
            desk.toolboxes,
            notices.announcing,
            pace=pace_of(settings),
            shards=_Shown(notices.presence, metrics),
            observed=metrics.hub_request,
        ) as watching:
            desk.wake = watching.wake
            metrics.watching(lambda: watching.watched, lambda: watching.late_s)
            yield AtWork(watching, notices)


def rules_of(settings: BotSettings) -> NoticeRules:
    """How the settings want notices made."""
    oldest_s = settings.oldest_h * 3_600
    return NoticeRules(
        crowd=DigestRule(over=settings.digest_over, window_s=settings.digest_window_s),
        patience=Patience(give_up_s=max(oldest_s, 3_600.0)),
        doubt=settings.doubt,
    )


def pace_of(settings: BotSettings) -> WatchIntervals:
    """How often the settings want the Hub asked."""
    return WatchIntervals(
        list_s=settings.list_s,
        idle_s=settings.idle_s,
        job_s=settings.job_s,
        oldest_s=settings.oldest_h * 3_600,
        bounds=WatchBounds(rate=settings.hub_rate),
    )


async def _subscribe_by_settings(settings: BotSettings, desk: BotContext) -> None:
    """Let the settings' channel be told, once: from then on its members decide."""
    store, subscribing = desk.access.store, desk.subscribing
    team = await store.of_settings()
    if team is None or team.channel_id is None or settings.notices == "off":
        return
    root = root_of(Connection(team.profile, None))
    watch = Watch.of(store.slack_team, team.channel_id, root.url, root.workspace)
    if await subscribing.watches.by_id(watch.id) is not None:
        return
    await subscribing.watches.ensure(watch)
    await subscribing.subscriptions.put(
        Subscription(
            slack_team=store.slack_team,
            watch_id=watch.id,
            target=team.channel_id,
            only_failed=settings.notices == "failed",
            added_by=BY_SETTINGS,
            added_at=utc_now(),
        )
    )
