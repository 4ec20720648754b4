"""Inspect a database; what is written to see whether there is room is taken back."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path

import sqlalchemy as sa
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from eodh_bot.store.connections import StoredConnection
from eodh_bot.store.database import checked_url, refuse_second_set
from eodh_bot.store.start_errors import DatabaseDownError, start_error
from eodh_bot.store.tables import VERSION_TABLE, connections, identities
from eodh_tools.errors import JobsError

_PATIENCE_S = 5
# As much as SQLite's write-ahead log grows to, twice.
_ROOM_BYTES = 8_000_000
_WRITE = "CREATE TABLE eodh_bot_check (number integer)"


@dataclass(frozen=True, slots=True)
class Examined:
    """The state of a database.

    Attributes:
        kind: "SQLite" with its journal's mode, or "PostgreSQL" with its version.
        schema: "newest", "older", "newer" (of a newer bot) or "none".
        writable: Whether this user may change it.
        in_wal: For SQLite, whether readers and a writer can work at the same time.
    """

    kind: str
    schema: str
    writable: bool = True
    in_wal: bool = True


def examine(url: str) -> Examined:
    """Inspect a database.

    Raises:
        SettingsError: The URL is not that of a usable database, or its user would not
            find the bot's tables.
        DatabaseDownError: It does not answer.
    """
    address = checked_url(url)
    is_sqlite = address.get_backend_name() == "sqlite"
    if is_sqlite and not Path(str(address.database)).exists():
        return Examined("SQLite", "none")
    with _connected(address) as connection:
        schema = _schema(connection)
        if is_sqlite:
            _check_room(Path(str(address.database)))
            return _sqlite(connection, schema)
        return _postgresql(connection, schema)


def stored_connections(url: str, slack_team: str) -> list[StoredConnection]:
    """List the connections, the newest first; the schema must be the newest.

    Raises:
        SettingsError: The URL is not that of a usable database.
        DatabaseDownError: It does not answer.
    """
    chosen = (
        sa.select(connections)
        .where(connections.c.slack_team == slack_team)
        .order_by(connections.c.added_at.desc())
    )
    names = [column.name for column in fields(StoredConnection)]
    with _connected(checked_url(url)) as connection:
        rows = connection.execute(chosen).mappings()
        return [StoredConnection(**{name: row[name] for name in names}) for row in rows]


def stored_bot(url: str, slack_team: str) -> str | None:
    """Return the bot of a Slack workspace; the schema must be the newest.

    Raises:
        SettingsError: The URL is not that of a usable database.
        DatabaseDownError: It does not answer.
    """
    chosen = sa.select(identities.c.bot_user).where(
        identities.c.slack_team == slack_team
    )
    with _connected(checked_url(url)) as connection:
        found: str | None = connection.execute(chosen).scalar()
        return found


@contextmanager
def _connected(address: URL) -> Iterator[sa.Connection]:
    is_sqlite = address.get_backend_name() == "sqlite"
    patience = {"timeout" if is_sqlite else "connect_timeout": _PATIENCE_S}
    engine = sa.create_engine(address, poolclass=NullPool, connect_args=patience)
    try:
        with engine.connect() as connection:
            yield connection
    except (SQLAlchemyError, OSError) as error:
        if isinstance(error, SQLAlchemyError) and isinstance(
            told := start_error(error), JobsError
        ):
            raise told from None
        # Not chained and not quoted: drivers put the address in their messages.
        raise DatabaseDownError(
            f"The database {_shown(address)} does not answer ({type(error).__name__})."
        ) from None
    finally:
        engine.dispose()


def _check_room(file: Path) -> None:
    """Check the disk of a SQLite file, which it writes to only when it commits."""
    free_bytes = shutil.disk_usage(file.parent).free
    if free_bytes < _ROOM_BYTES:
        raise DatabaseDownError(
            f"The disk of the database {file} has {free_bytes / 1e6:.1f} MB left: make "
            f"room for {_ROOM_BYTES / 1e6:.0f} MB at least."
        )


def _sqlite(connection: sa.Connection, schema: str) -> Examined:
    mode = str(connection.exec_driver_sql("PRAGMA journal_mode").scalar_one())
    connection.rollback()
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        writable = True
    except SQLAlchemyError:
        writable = False
    finally:
        connection.rollback()
    kind = f"SQLite, journal {mode}"
    return Examined(kind, schema, writable, in_wal=mode == "wal")


def _postgresql(connection: sa.Connection, schema: str) -> Examined:
    refuse_second_set(connection)
    asked = (
        "SELECT current_setting('server_version'), "
        "current_setting('transaction_read_only') = 'off' AND "
        "has_schema_privilege(current_schema(), 'CREATE') AND "
        # The queue makes a schema of its own at the first start.
        "(has_database_privilege(current_database(), 'CREATE') OR "
        "EXISTS (SELECT 1 FROM pg_namespace WHERE starts_with(nspname, 'dbos_')))"
    )
    version, writable = connection.exec_driver_sql(asked).one()
    if writable:
        # A new table needs a new page on the disk.
        connection.exec_driver_sql(_WRITE)
        connection.exec_driver_sql("INSERT INTO eodh_bot_check VALUES (1)")
        connection.rollback()
    kind = f"PostgreSQL {version}"
    return Examined(kind, schema, bool(writable))


def _schema(connection: sa.Connection) -> str:
    config = Config()
    config.set_main_option("script_location", "eodh_bot.store:migrations")
    config.set_main_option("path_separator", "os")
    revisions = ScriptDirectory.from_config(config).walk_revisions()
    known = [each.revision for each in revisions]
    options = {"version_table": VERSION_TABLE}
    migrations = MigrationContext.configure(connection, opts=options)
    now = migrations.get_current_revision()
    if now is None:
        return "none"
    if now not in known:
        return "newer"
    return "newest" if now == known[0] else "older"


def _shown(address: URL) -> str:
    """Name a database without its user and password."""
    if address.host is None:
        return str(address.database)
    return f"{address.database} at {address.host}"
