"""Watching and notices at work, beside the answers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from eodh_bot.desk import Desk
from eodh_bot.notices.crowding import Crowd
from eodh_bot.notices.explaining import Patience
from eodh_bot.notices.observed import Observed
from eodh_bot.notices.service import NoticeRules, NoticeService, Place, open_notices
from eodh_bot.settings import BotSettings
from eodh_bot.store import Subscription, Watch
from eodh_bot.store.connections import BY_SETTINGS
from eodh_bot.watch.pace import Bounds, Pace
from eodh_bot.watch.watching import Watching
from eodh_tools.asking import utc_now
from eodh_tools.settings import Connection
from eodh_tools.workspaces import root_of


@dataclass(frozen=True, slots=True)
class AtWork:
    """What looks at workspaces, and what tells of them."""

    watching: Watching
    notices: NoticeService


@asynccontextmanager
async def noticing(
    settings: BotSettings, desk: Desk, observed: Observed | None = None
) -> AsyncIterator[AtWork]:
    """Watch what somebody is subscribed to, and tell them, until closed.

    Args:
        settings: The bot's.
        desk: With the store, the rights and the toolboxes.
        observed: Counts, and shows how things stand.

    Raises:
        SettingsError: Another process has the SQLite file, or the database fails.
    """
    place = Place(
        database=desk.access.store.database,
        database_url=settings.database_address,
        data_folder=settings.data_folder,
    )
    async with open_notices(
        place,
        desk.access,
        desk.toolboxes,
        desk.client,
        rules=rules_of(settings),
        observed=observed,
    ) as notices:
        await _subscribe_by_settings(settings, desk)
        async with Watching(
            desk.subscribing.watches,
            desk.access,
            desk.toolboxes,
            notices.announcing,
            pace=pace_of(settings),
            shards=notices.presence,
        ) as watching:
            desk.wake = watching.wake
            yield AtWork(watching, notices)


def rules_of(settings: BotSettings) -> NoticeRules:
    """How the settings want notices made."""
    oldest_s = settings.oldest_h * 3_600
    return NoticeRules(
        crowd=Crowd(over=settings.digest_over, window_s=settings.digest_window_s),
        patience=Patience(give_up_s=max(oldest_s, 3_600.0)),
        doubt=settings.doubt,
    )


def pace_of(settings: BotSettings) -> Pace:
    """How often the settings want the Hub asked."""
    return Pace(
        list_s=settings.list_s,
        idle_s=settings.idle_s,
        job_s=settings.job_s,
        oldest_s=settings.oldest_h * 3_600,
        bounds=Bounds(rate=settings.hub_rate),
    )


async def _subscribe_by_settings(settings: BotSettings, desk: Desk) -> None:
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
