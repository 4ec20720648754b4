"""Store posts, so that each is made once: claimed before, with its ts after."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from eodh_bot.store.database import Database
from eodh_bot.store.tables import notices, posts

# Written once: each notice runs them.
_CLAIMED = (
    *("key", "channel_id", "thread_ts"),
    *("claimed_by", "claimed_at", "tried_at", "is_start"),
)
# Of the claim that was read before; another process may have claimed since.
_WAS_BY, _WAS_TRIED_AT = "was_by", "was_tried_at"
_BY_KEY = sa.select(posts).where(posts.c.key == sa.bindparam("key"))
# Each by its index: one query of both would read all rows of the channel.
_LATEST_IN = sa.select(
    *(
        sa.select(sa.func.max(at))
        .where(posts.c.channel_id == sa.bindparam("channel"))
        .scalar_subquery()
        .label(at.name)
        for at in (posts.c.posted_at, posts.c.tried_at)
    )
)
_COUNT_SINCE = sa.select(sa.func.count().label("count")).where(
    posts.c.channel_id == sa.bindparam("channel"),
    sa.or_(
        posts.c.thread_ts.is_(None),
        posts.c.key.in_(sa.select(notices.c.key)),
    ),
    posts.c.posted_at >= sa.bindparam("since"),
)
_POSTED = (
    sa.update(posts)
    .where(posts.c.key == sa.bindparam("of"))
    .values(ts=sa.bindparam("ts"), posted_at=sa.bindparam("posted_at"))
)


class DatabaseReplacedError(Exception):
    """Other tables were put in the place of the database's, as by a restore."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A message to Slack; times are aware UTC.

    Attributes:
        key: Identifies the message; in its metadata too.
        claimed_by: The process that may have posted it.
        claimed_at: When its first try began; None if no process can have posted it.
        tried_at: When its last try began, or failed; None for a claim of an older
            version.
        is_start: Whether the last try says that the job runs; None if unknown.
        ts: Slack's id of the message; None until it is known.
    """

    key: str
    channel_id: str
    thread_ts: str | None = None
    claimed_by: str | None = None
    claimed_at: datetime | None = None
    tried_at: datetime | None = None
    is_start: bool | None = None
    ts: str | None = None
    posted_at: datetime | None = None


class Posts:
    """The posts of one database; keys differ between Slack workspaces."""

    def __init__(self, database: Database) -> None:
        self._database = database
        insert = database.insert(posts)
        if database.is_same is None:
            insert = insert.values({name: sa.bindparam(name) for name in _CLAIMED})
        else:
            # In the same statement: nothing can be replaced in between.
            columns = [posts.c[name] for name in _CLAIMED]
            row = [sa.cast(sa.bindparam(c.name, type_=c.type), c.type) for c in columns]
            insert = insert.from_select(
                _CLAIMED, sa.select(*row).where(database.is_same)
            )
        claimed = {name: insert.excluded[name] for name in _CLAIMED}
        first = sa.func.coalesce(posts.c.claimed_at, insert.excluded.claimed_at)
        was_by = sa.bindparam(_WAS_BY, type_=posts.c.claimed_by.type)
        was_tried_at = sa.bindparam(_WAS_TRIED_AT, type_=posts.c.tried_at.type)
        self._claim = insert.on_conflict_do_update(
            index_elements=["key"],
            set_=claimed | {"claimed_at": first},
            where=sa.and_(
                posts.c.ts.is_(None),
                posts.c.claimed_by.is_not_distinct_from(was_by),
                posts.c.tried_at.is_not_distinct_from(was_tried_at),
            ),
            # Else PostgreSQL's driver says -1 of every INSERT.
        ).execution_options(preserve_rowcount=True)

    async def by_key(self, key: str) -> Post | None:
        """Return a claimed or finished post by its key."""
        found = await self._database.read(_BY_KEY, {"key": key})
        return Post(**found[0]) if found else None

    async def by_keys(self, keys: Collection[str]) -> dict[str, Post]:
        """Return the claimed or finished posts among these, by key."""
        chosen = sa.select(posts).where(posts.c.key.in_(keys))
        return {row["key"]: Post(**row) for row in await self._database.read(chosen)}

    async def begun(self, keys: Collection[str]) -> set[str]:
        """Return the keys whose message was claimed or posted."""
        chosen = sa.select(posts.c.key).where(
            posts.c.key.in_(keys),
            posts.c.claimed_at.is_not(None) | posts.c.ts.is_not(None),
        )
        return {row["key"] for row in await self._database.read(chosen)}

    async def claim(self, post: Post, known: Post | None = None) -> bool:
        """Claim a post just before it is made: from now on it may exist.

        The claim is on the disk when this returns. The time of an earlier one that was
        not released stays.

        Args:
            post: The claim.
            known: What was stored of the message; None if nothing.

        Returns:
            Whether it is claimed: not where anything has changed since `known`.

        Raises:
            DatabaseReplacedError: This database does not know what was posted.
        """
        values = {name: getattr(post, name) for name in _CLAIMED}
        values[_WAS_BY] = known.claimed_by if known else None
        values[_WAS_TRIED_AT] = known.tried_at if known else None
        if await self._database.write(self._claim, values=values):
            return True
        is_same = self._database.is_same
        if is_same is not None and not await self._database.read(
            sa.select(sa.literal(1)).where(is_same)
        ):
            raise DatabaseReplacedError("other tables were put in place")
        return False

    async def tried(self, key: str, at: datetime) -> None:
        """Note when a try failed after which the message may exist."""
        noted = sa.update(posts).where(posts.c.key == key, posts.c.ts.is_(None))
        await self._change(noted.values(tried_at=at))

    async def release(self, key: str) -> None:
        """Release a claim: no try of the message can still reach Slack."""
        freed = sa.update(posts).where(posts.c.key == key, posts.c.ts.is_(None))
        none = dict.fromkeys(("claimed_by", "claimed_at", "tried_at", "is_start"))
        await self._change(freed.values(none))

    async def posted(self, key: str, ts: str, at: datetime) -> None:
        """Store the ts of a posted message."""
        values = {"of": key, "ts": ts, "posted_at": at}
        # One that the machine loses is found in Slack, by the claim.
        await self._database.write(_POSTED, values=values, synced=False)

    async def adopt(
        self,
        key: str,
        channel_id: str,
        thread_ts: str | None,
        ts: str,
        at: datetime,
        *,
        is_start: bool,
    ) -> None:
        """Store a message that was posted, and that this database did not know.

        Args:
            key: Identifies the message.
            channel_id: The conversation.
            thread_ts: The thread.
            ts: Slack's id of it.
            at: Now, aware UTC.
            is_start: Whether it says that the job runs.
        """
        values = {
            "channel_id": channel_id,
            "thread_ts": thread_ts,
            "ts": ts,
            "posted_at": at,
            "is_start": is_start,
        }
        upsert = (
            self._database.insert(posts)
            .values(key=key, **values)
            .on_conflict_do_update(index_elements=["key"], set_=values)
        )
        await self._change(upsert)

    async def latest_in(self, channel_id: str) -> datetime | None:
        """Return when a message in a channel was last tried or posted."""
        [row] = await self._database.read(_LATEST_IN, {"channel": channel_id})
        return max((each for each in row.values() if each is not None), default=None)

    async def newest_channel(self, since: datetime) -> str | None:
        """Return where the newest message was posted; None if none since a time."""
        newest = (
            sa.select(posts.c.channel_id)
            .where(posts.c.posted_at >= since, posts.c.thread_ts.is_(None))
            .order_by(posts.c.posted_at.desc())
            .limit(1)
        )
        async with self._database.connect() as database:
            found: str | None = (await database.execute(newest)).scalar()
        return found

    async def count_since(self, channel_id: str, since: datetime) -> int:
        """Count the messages that a channel shows since a time: not replies in threads.

        A notice in a thread is shown in the channel too.
        """
        values = {"channel": channel_id, "since": since}
        [row] = await self._database.read(_COUNT_SINCE, values)
        return int(row["count"])

    async def forget(self, before: datetime) -> int:
        """Delete posts that were made, or last tried, before a time; return how many.

        Of one that was released nothing is known that counts.
        """
        at = sa.func.coalesce(posts.c.tried_at, posts.c.claimed_at)
        is_unposted = sa.and_(posts.c.posted_at.is_(None), posts.c.ts.is_(None))
        gone = sa.delete(posts).where(
            sa.or_(
                posts.c.posted_at < before,
                sa.and_(is_unposted, sa.or_(at.is_(None), at < before)),
            )
        )
        return await self._change(gone)

    async def _change(self, statement: Any) -> int:
        return await self._database.write(statement)
