"""Messages that are to be posted once: claimed before the post, known after it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from eodh_bot.store.database import Database
from eodh_bot.store.tables import posts


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One message; times are aware UTC.

    Attributes:
        key: Stands in the message's metadata too.
        claimed_by: The process that may have posted it.
        claimed_at: When it began to; None while nobody can have posted it.
        ts: The message, once it is known.
    """

    key: str
    channel_id: str
    thread_ts: str | None = None
    claimed_by: str | None = None
    claimed_at: datetime | None = None
    ts: str | None = None
    posted_at: datetime | None = None


class Posts:
    """The posts of one database; keys are unlike for every Slack workspace."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def by_key(self, key: str) -> Post | None:
        """A post that was claimed, or posted."""
        chosen = sa.select(posts).where(posts.c.key == key)
        async with self._database.connect() as database:
            row = (await database.execute(chosen)).mappings().first()
        return None if row is None else Post(**row)

    async def begun(self, keys: Collection[str]) -> set[str]:
        """Those of some keys whose message was begun, or is there."""
        chosen = sa.select(posts.c.key).where(
            posts.c.key.in_(keys),
            posts.c.claimed_at.is_not(None) | posts.c.ts.is_not(None),
        )
        async with self._database.connect() as database:
            return set((await database.execute(chosen)).scalars())

    async def claim(self, post: Post) -> None:
        """Note that a post is about to be made: from now on it may have been."""
        values = {
            "key": post.key,
            "channel_id": post.channel_id,
            "thread_ts": post.thread_ts,
            "claimed_by": post.claimed_by,
            "claimed_at": post.claimed_at,
        }
        upsert = (
            self._database.insert(posts)
            .values(values)
            .on_conflict_do_update(index_elements=["key"], set_=values)
        )
        await self._change(upsert)

    async def release(self, key: str) -> None:
        """Note that Slack did not take it, for certain."""
        freed = sa.update(posts).where(posts.c.key == key, posts.c.ts.is_(None))
        await self._change(freed.values(claimed_by=None, claimed_at=None))

    async def posted(self, key: str, ts: str, at: datetime) -> None:
        """Note the message that it has become."""
        noted = sa.update(posts).where(posts.c.key == key)
        await self._change(noted.values(ts=ts, posted_at=at))

    async def latest_in(self, channel_id: str) -> datetime | None:
        """When something was last posted, or begun to be, in a channel."""
        latest = sa.select(
            sa.func.max(posts.c.posted_at), sa.func.max(posts.c.claimed_at)
        ).where(posts.c.channel_id == channel_id)
        async with self._database.connect() as database:
            row = (await database.execute(latest)).one()
        return max((each for each in row if each is not None), default=None)

    async def count_since(self, channel_id: str, since: datetime) -> int:
        """How many messages were begun in a channel since then; no replies."""
        counted = sa.select(sa.func.count()).where(
            posts.c.channel_id == channel_id,
            posts.c.thread_ts.is_(None),
            posts.c.posted_at >= since,
        )
        async with self._database.connect() as database:
            return int((await database.execute(counted)).scalar_one())

    async def forget(self, before: datetime) -> int:
        """Forget what was posted before then; how many."""
        gone = sa.delete(posts).where(posts.c.posted_at < before)
        return await self._change(gone)

    async def _change(self, statement: Any) -> int:
        async with self._database.begin() as database:
            result: Any = await database.execute(statement)
        return int(result.rowcount)
