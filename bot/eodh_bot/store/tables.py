"""Define the tables of the newest migration; a test compares the two."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    true,
)

#: Alembic's table with the schema version; another program may have its own.
VERSION_TABLE = "eodh_bot_version"


class UtcTime(TypeDecorator[datetime]):
    """An aware UTC time, also in SQLite, which stores no time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """Convert to UTC, because SQLite drops the zone."""
        del dialect
        return None if value is None else value.astimezone(UTC)

    def process_result_value(
        self, value: Any | None, dialect: Dialect
    ) -> datetime | None:
        """Return an aware time in UTC."""
        del dialect
        if value is None:
            return None
        aware: datetime = value if value.tzinfo else value.replace(tzinfo=UTC)
        return aware.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

#: A Hub workspace, connected to one Slack channel or to one person.
connections = Table(
    "connections",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("slack_team", String(64), nullable=False),
    Column("channel_id", String(64)),
    Column("user_id", String(64)),
    Column("base_url", String(2_000), nullable=False),
    Column("workspace", String(200)),
    Column("root_url", String(4_096)),
    # None: the settings hold the key.
    Column("key_encrypted", Text),
    Column("key_ends_at", UtcTime),
    Column("added_by", String(64), nullable=False),
    Column("added_at", UtcTime, nullable=False),
    Column("key_failed_at", UtcTime),
    UniqueConstraint("slack_team", "channel_id"),
    UniqueConstraint("slack_team", "user_id"),
    CheckConstraint(
        "(channel_id IS NULL) <> (user_id IS NULL)", name="a_channel_or_a_person"
    ),
)

#: Who is notified about which workflow; `process` is "" for every workflow.
subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("slack_team", String(64), nullable=False),
    Column("watch_id", String(64), nullable=False, index=True),
    # Where the notices go: a channel, or a person's direct message.
    Column("target", String(64), nullable=False),
    Column("process", String(200), nullable=False),
    Column("only_failed", Boolean, nullable=False),
    Column("starts", Boolean, nullable=False),
    Column("mention", String(64)),
    Column("added_by", String(64), nullable=False),
    Column("added_at", UtcTime, nullable=False),
    # Whether the ends of jobs are announced: else only what the next two say.
    Column("ends", Boolean, nullable=False, server_default=true()),
    # "90m", "2h", "3d" or "usual"; NULL: long runs are not announced.
    Column("longer_than", String(16)),
    # When a weekly summary was asked for; NULL without one.
    Column("weekly_since", UtcTime),
    Column("only_changed", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("slack_team", "target", "watch_id", "process"),
)

#: The workflows that a channel or a person has muted; `process` "" mutes all.
mutes = Table(
    "mutes",
    metadata,
    Column("slack_team", String(64), primary_key=True),
    Column("target", String(64), primary_key=True),
    Column("process", String(200), primary_key=True),
    # None: until an unmute.
    Column("until", UtcTime),
)

#: A Hub workspace that is polled, and its current problem.
watches = Table(
    "watches",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("slack_team", String(64), nullable=False),
    # The channel or person whose connection gives the key.
    Column("bound_to", String(64), nullable=False),
    Column("root_url", String(4_096), nullable=False),
    Column("workspace", String(200)),
    Column("shard", Integer, nullable=False, index=True),
    # The time of the first poll: jobs that ended before it are not announced.
    Column("baseline_at", UtcTime),
    # The newest time in the jobs of that poll, by the Hub's clock.
    Column("newest_at", UtcTime),
    # When a whole list was asked for, by the Hub's clock: one of the last.
    Column("listed_at", UtcTime),
    Column("trouble", String(32)),
    Column("trouble_since", UtcTime),
)

#: Every job that a watch has seen, while the Hub lists it.
seen_jobs = Table(
    "seen_jobs",
    metadata,
    Column("watch_id", String(64), primary_key=True),
    Column("job_id", String(255), primary_key=True),
    Column("ended", Boolean, nullable=False),
    Column("seen_at", UtcTime, nullable=False),
    # By the Hub; NULL if it did not say.
    Column("created", UtcTime),
    # Which of the jobs with this id it is; NULL for the first of an older version.
    Column("run", String(40)),
)

#: The notice about one job for one target, and whether it was posted.
notices = Table(
    "notices",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("slack_team", String(64), nullable=False),
    Column("watch_id", String(64), nullable=False),
    Column("job_id", String(255), nullable=False),
    Column("target", String(64), nullable=False),
    # "started", then "ended"; between them perhaps "gone".
    Column("phase", String(16), nullable=False),
    # The `JobStatus` as JSON; NULL after it was posted.
    Column("status", Text),
    Column("mention", String(64)),
    # The digest that lists the job, if it has no message of its own.
    Column("digest", String(64)),
    Column("since", UtcTime, nullable=False),
    Column("outcome", String(16)),
    Column("done_at", UtcTime, index=True),
    # The `JobStreak` as JSON; NULL where there is nothing to say of its workflow.
    Column("streak", Text),
    Index("ix_notices_waiting", "target", "done_at", "since"),
    Index("ix_notices_job", "target", "watch_id", "job_id"),
)

#: Which bot of each Slack workspace the database belongs to.
identities = Table(
    "identities",
    metadata,
    Column("slack_team", String(64), primary_key=True),
    Column("bot_user", String(64), nullable=False),
)

#: Messages to Slack, each posted once: claimed before, with its ts after.
posts = Table(
    "posts",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("channel_id", String(64), nullable=False),
    Column("thread_ts", String(32)),
    # The process that may have posted it; NULL if none can have.
    Column("claimed_by", String(200)),
    # When the first try began, and when the last one began or failed.
    Column("claimed_at", UtcTime),
    Column("tried_at", UtcTime),
    # Whether what was tried last says that the job runs; NULL of an older version.
    Column("is_start", Boolean),
    Column("ts", String(32)),
    Column("posted_at", UtcTime, index=True),
    # Each post asks when its conversation got the last one.
    Index("ix_posts_posted_in", "channel_id", "posted_at"),
    Index("ix_posts_tried_in", "channel_id", "tried_at"),
)

#: Who looks into the failure that a message reports.
assignees = Table(
    "lookers",
    metadata,
    Column("slack_team", String(64), primary_key=True),
    Column("channel_id", String(64), primary_key=True),
    Column("ts", String(32), primary_key=True),
    Column("user_id", String(64), primary_key=True),
    Column("since", UtcTime, nullable=False),
)

#: What became of each ended job of a workspace, as connected in one place.
records = Table(
    "records",
    metadata,
    Column("slack_team", String(64), nullable=False),
    Column("watch_id", String(64), primary_key=True),
    Column("job_id", String(255), primary_key=True),
    Column("process", Text),
    # By the Hub; the time of storing if it did not say.
    Column("ended_at", UtcTime, nullable=False),
    Column("stored_at", UtcTime, nullable=False),
    # The `JobRecord` as JSON.
    Column("facts", Text, nullable=False),
    Index("ix_records_ended_at", "watch_id", "ended_at"),
)

#: The signed requests of Slack that were let in over HTTP, for some minutes.
signed_requests = Table(
    "signed_requests",
    metadata,
    Column("slack_team", String(64), primary_key=True),
    # The SHA-256 of the signature, in hexadecimal.
    Column("signature", String(64), primary_key=True),
    Column("at", UtcTime, nullable=False),
)
