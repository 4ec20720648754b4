"""Delete old rows and keys that ended; how long each is stored."""

from datetime import datetime, timedelta

import structlog

from eodh_bot.notices.stores import NoticeStores
from eodh_bot.notices.work_queue import Engine
from eodh_bot.workspaces.job_records import watch_id_of

#: Notices, posts, so that none is made twice, and job records.
STORED = timedelta(days=90)
# Of a key that the Hub refuses, and of one that was to end and that nobody has used
# since: the date is only what a person gave.
_REFUSED_STORED = timedelta(days=90)
_ENDED_STORED = timedelta(days=366)
_TASKS_STORED = timedelta(days=2)
# Twice as long as a signature counts.
_SIGNED_STORED = timedelta(minutes=10)
# A clock may be ahead for a moment.
_MUTES_STORED = timedelta(days=2)
_log = structlog.get_logger()


async def delete_old_rows(engine: Engine, stores: NoticeStores, now: datetime) -> None:
    """Delete what is older, and the watches that nobody subscribes to any more."""
    before = now - STORED
    ended = await stores.connections.forget(
        refused_before=now - _REFUSED_STORED, ended_before=now - _ENDED_STORED
    )
    found = {watch_id_of(each) async for each in stores.connections.all()}
    connected = {watch_id for watch_id in found if watch_id is not None}
    forgotten = {
        "connections": ended,
        "tasks": await engine.forget(now - _TASKS_STORED),
        "notices": await stores.notices.forget(before),
        "posts": await stores.posts.forget(before),
        "records": await stores.records.forget(before, connected),
        "assignees": await stores.assignees.forget(before),
        "signed_requests": await stores.signed_requests.forget(now - _SIGNED_STORED),
        "mutes": await stores.subscriptions.forget_mutes(now - _MUTES_STORED),
        "watches": await stores.watches.forget_unsubscribed(),
    }
    _log.info("deleted old rows", **forgotten)
