"""Open the notices with their queue and maintenance, and close them."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from eodh_bot.clocks import Clocks
from eodh_bot.cluster.membership import Presence, end_process
from eodh_bot.notices.dbos_queue import open_engine
from eodh_bot.notices.digest_rule import DigestRule
from eodh_bot.notices.doubtful_posts import SETTLE_S, Doubt
from eodh_bot.notices.duplicate_bot import DuplicateBot
from eodh_bot.notices.enqueue import NoticeQueue
from eodh_bot.notices.gone_jobs import GoneJobs
from eodh_bot.notices.long_run_notices import LongRunNotices
from eodh_bot.notices.maintenance import Maintenance
from eodh_bot.notices.notice_delivery import NoticeDelivery
from eodh_bot.notices.observer import NoticeObserver, NullObserver
from eodh_bot.notices.poster import SPACING_S, Poster
from eodh_bot.notices.routing import NoticeRouter, Patience
from eodh_bot.notices.slack_history import SlackHistory
from eodh_bot.notices.standalone_messages import StandaloneMessages
from eodh_bot.notices.still_failing import StillFailing
from eodh_bot.notices.stores import NoticeStores
from eodh_bot.notices.tried_posts import tried_file
from eodh_bot.notices.watch_problems import TroubleNotices
from eodh_bot.notices.weekly_summaries import WeeklySummaries
from eodh_bot.notices.work_queue import Attempt, Engine, Handler, Handlers, TaskResult
from eodh_bot.slack.api_errors import about
from eodh_bot.store import Database
from eodh_bot.workspaces.access import Access
from eodh_bot.workspaces.toolboxes import Toolboxes

_STOP_S = 5.0
_STUCK_S = 60.0
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often the maintenance runs, in seconds."""

    take_over_s: float = 2.0
    minute_s: float = 60.0
    hour_s: float = 3_600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRules:
    """How notices are made.

    Attributes:
        digest_rule: When many become one digest.
        patience: How long they wait.
        doubt: What to do with one that may exist when the history cannot be read.
        settle_s: How long after a try its message may still appear, in seconds.
        spacing_s: Between two messages to one conversation, at least.
        clocks: Tell the time.
        rhythm: How often the maintenance runs.
    """

    digest_rule: DigestRule = field(default_factory=DigestRule)
    patience: Patience = field(default_factory=Patience)
    doubt: Doubt = "post"
    settle_s: float = SETTLE_S
    spacing_s: float = SPACING_S
    clocks: Clocks = field(default_factory=Clocks)
    rhythm: Rhythm = field(default_factory=Rhythm)


@dataclass(frozen=True, slots=True)
class NoticeService:
    """The open notices.

    Attributes:
        announcing: Stores what the polls find.
        engine: The durable queue.
        maintenance: The regular work.
    """

    announcing: NoticeQueue
    engine: Engine
    maintenance: Maintenance


@asynccontextmanager
async def open_notices(
    database_url: str,
    presence: Presence,
    access: Access,
    toolboxes: Toolboxes,
    client: AsyncWebClient,
    *,
    rules: NoticeRules | None = None,
    observer: NoticeObserver | None = None,
    lost: Callable[[], None] | None = None,
) -> AsyncIterator[NoticeService]:
    """Open the notices of this process.

    Args:
        database_url: The address of the bot's database.
        presence: This process among those that share it.
        access: Who may be notified, and the keys.
        toolboxes: Ask the Hub.
        client: Calls Slack.
        rules: How notices are made.
        observer: Receives outcomes and counts.
        lost: Ends the process at once when the database lets it go.

    Raises:
        SettingsError: The database cannot be used.
    """
    rules = rules or NoticeRules()
    clocks, now = rules.clocks, rules.clocks.slack
    database, team = access.store.database, access.store.slack_team
    stores = NoticeStores.of(database, team)
    poster = Poster(
        client,
        stores.posts,
        presence.process_id,
        tried_file=tried_file(database_url),
        doubt=rules.doubt,
        settle_s=rules.settle_s,
        spacing_s=rules.spacing_s,
        clocks=clocks,
        observer=observer,
    )
    delivery = NoticeDelivery(
        access,
        client,
        poster,
        stores,
        digest_rule=rules.digest_rule,
        give_up_s=rules.patience.give_up_s,
        observer=observer,
        now=now,
    )
    router = NoticeRouter(
        access,
        toolboxes,
        stores,
        deliver=delivery.deliver,
        patience=rules.patience,
        observer=observer,
        now=now,
    )
    gone_jobs = GoneJobs(access, toolboxes, stores, patience=rules.patience, now=now)
    messages = StandaloneMessages(access, client, poster, stores, now=now)
    still_failing = StillFailing(access, stores, messages, clocks)
    troubles = TroubleNotices(access, stores, messages)
    long_runs = LongRunNotices(access, toolboxes, stores, messages, clocks)
    summaries = WeeklySummaries(access, toolboxes, stores, clocks)
    handlers: Handlers = {
        "started": router.started,
        "ended": router.ended,
        "gone": gone_jobs.gone,
        "notice": delivery.notice,
        "reply": delivery.replies.reply,
        "still_failing": still_failing.say,
        "trouble": troubles.trouble,
        "recovered": troubles.recovered,
        "key_ending": troubles.key_ending,
        "long_running": long_runs.long_running,
        "weekly": summaries.weekly,
        "message": messages.message,
    }
    async with open_engine(
        database_url,
        presence.process_id,
        team,
        _counted(handlers, observer or NullObserver()),
        clocks=clocks,
    ) as engine:
        duplicate_bot = DuplicateBot(SlackHistory(client), stores.posts, now)
        maintenance = Maintenance(
            engine,
            presence,
            stores,
            duplicate_bot,
            due=[still_failing.due, summaries.due],
            observer=observer,
            now=now,
        )
        async with (
            _run_regularly(maintenance, rules.rhythm),
            _ended_if_stuck(maintenance, lost or end_process, database),
        ):
            queue = NoticeQueue(engine, stores.subscriptions)
            yield NoticeService(queue, engine, maintenance)


def _counted(handlers: Handlers, observer: NoticeObserver) -> Handlers:
    """Wrap handlers to count their retries."""

    def counted(kind: str, handler: Handler) -> Handler:
        async def handle(attempt: Attempt) -> TaskResult:
            outcome = await handler(attempt)
            if outcome.again_s is not None:
                observer.retried("hub" if kind in {"started", "ended"} else "notice")
            return outcome

        return handle

    return {kind: counted(kind, handler) for kind, handler in handlers.items()}


@asynccontextmanager
async def _run_regularly(
    maintenance: Maintenance, rhythm: Rhythm
) -> AsyncIterator[None]:
    turns = (
        (maintenance.every_seconds, rhythm.take_over_s),
        (maintenance.every_minute, rhythm.minute_s),
        (maintenance.every_hour, rhythm.hour_s),
    )
    stop = asyncio.Event()
    tasks = [asyncio.create_task(_again_and_again(stop, *turn)) for turn in turns]
    try:
        yield
    finally:
        # Not cancelled at once: an interrupted statement breaks its connection.
        stop.set()
        _, slow = await asyncio.wait(tasks, timeout=_STOP_S)
        for task in slow:
            task.cancel()


@asynccontextmanager
async def _ended_if_stuck(
    maintenance: Maintenance, lost: Callable[[], None], database: Database
) -> AsyncIterator[None]:
    """End this process if PostgreSQL leaves the maintenance without any answer.

    A connection may be half open: what waits for it would wait for hours. On SQLite
    nothing waits for another machine.
    """

    async def watch() -> None:
        while True:
            await asyncio.sleep(_STUCK_S / 20)
            if time.monotonic() - maintenance.turned_at > _STUCK_S:
                break
        _log.critical("the database does not answer; the process ends to be restarted")
        lost()

    if not database.is_postgresql:
        yield
        return
    watching = asyncio.create_task(watch())
    try:
        yield
    finally:
        watching.cancel()


async def _again_and_again(
    stop: asyncio.Event, work: Callable[[], Awaitable[None]], pause_s: float
) -> None:
    while not stop.is_set():
        try:
            await work()
        except Exception as error:  # noqa: BLE001 - the next run may succeed
            _log.error("the maintenance failed", **about(error))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause_s)
