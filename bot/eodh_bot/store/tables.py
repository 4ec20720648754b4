"""The tables, as the newest migration leaves them; a test holds the two together."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)


class UtcTime(TypeDecorator[datetime]):
    """An aware time in UTC, in databases with time zones and in SQLite without."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """Keep the moment: SQLite drops the zone."""
        del dialect
        return None if value is None else value.astimezone(UTC)

    def process_result_value(
        self, value: Any | None, dialect: Dialect
    ) -> datetime | None:
        """Give an aware time, in UTC."""
        del dialect
        if value is None:
            return None
        aware: datetime = value if value.tzinfo else value.replace(tzinfo=UTC)
        return aware.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
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
