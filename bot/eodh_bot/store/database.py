"""Open a database by its URL, with the newest schema."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from anyio import CancelScope, to_thread
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from eodh_bot.store.postgresql_engine import PostgresqlEngine
from eodh_bot.store.refused_writes import RefusedWrites
from eodh_bot.store.sqlite_engine import BUSY_S, SqliteEngine
from eodh_bot.store.start_errors import DatabaseDownError, start_error
from eodh_bot.store.tables import VERSION_TABLE
from eodh_tools.errors import SettingsError
from eodh_tools.files import create_private, keep_private

_SETTING = "EODH_BOT_DATABASE_URL"
# Any number, the same in every process: its holder migrates the schema.
_ADVISORY_LOCK = 0x_E0D4_B07
# A machine or a link that vanished is noticed within 30 s, by this side and by the
# server, whose own time is 2 hours: meanwhile it would hold the locks of the dead.
# Whatever a database sets for all its sessions: statements that lose against each other
# wait, above READ COMMITTED they would fail; the driver reads ISO times only.
_SESSION = {
    "connect_timeout": "10",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "25000",
    "options": "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5"
    " -c tcp_keepalives_count=3 -c tcp_user_timeout=25000"
    " -c idle_in_transaction_session_timeout=60000"
    r" -c default_transaction_isolation=read\ committed -c datestyle=ISO",
}
_SCHEMAS = sa.text(
    "SELECT to_regclass(:table) IS NOT NULL AS is_visible,"
    " current_schema() AS current,"
    " ARRAY(SELECT nspname::text FROM pg_class"
    " JOIN pg_namespace ON pg_namespace.oid = relnamespace"
    " WHERE relname = :table AND relkind = 'r' ORDER BY nspname) AS others"
)
_DRIVERS = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}


class StatementRunner(Protocol):
    """Runs statements."""

    async def execute(
        self, statement: sa.Executable, parameters: Any = None, /
    ) -> sa.CursorResult[*tuple[Any, ...]]:
        """Run a statement, for each of several sets of parameters where given."""


@dataclass(frozen=True, slots=True)
class Database:
    """An open database with the newest schema.

    Attributes:
        engine: Its connections.
        refused: What it refused to store of late.
        is_same: On PostgreSQL, a condition that ends to hold when other tables are put
            in the place of those that were opened, as a restore does (`identity`).
    """

    engine: PostgresqlEngine | SqliteEngine
    refused: RefusedWrites
    is_same: sa.ColumnElement[bool] | None = None

    @property
    def is_postgresql(self) -> bool:
        """Whether it is PostgreSQL, which several machines may share."""
        return self.engine.dialect.name == "postgresql"

    @property
    def insert(self) -> Any:
        """The dialect's INSERT, which can handle an existing row."""
        return postgresql.insert if self.is_postgresql else sqlite.insert

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[StatementRunner]:
        """Open a transaction; a cancelled scope does not interrupt it.

        anyio cancels repeatedly until a scope ends, so it would cancel the clean-up of
        SQLAlchemy too. The connection would never close, nor would the program end.
        """
        with CancelScope(shield=True):
            async with self.engine.begin() as connection:
                yield connection

    async def write(
        self,
        *statements: sa.Executable,
        values: Mapping[str, Any] | None = None,
        synced: bool = True,
    ) -> int:
        """Run statements in one transaction; return how many rows they changed.

        Args:
            statements: The statements.
            values: Of the parameters of each statement, by name.
            synced: Whether SQLite waits for its disk. What needs no waiting is made
                again from the queue and from Slack, should the machine lose it.
        """
        if isinstance(self.engine, PostgresqlEngine) and len(statements) == 1:
            # A transaction by itself, without a BEGIN and a COMMIT.
            return await self.engine.write(statements[0], values)
        if isinstance(self.engine, SqliteEngine):
            with CancelScope(shield=True):
                return await self.engine.write(statements, values, synced=synced)
        async with self.begin() as connection:
            return sum(
                [(await connection.execute(s, values)).rowcount for s in statements]
            )

    async def read(
        self, statement: sa.Executable, values: Mapping[str, Any] | None = None
    ) -> Sequence[sa.RowMapping]:
        """Run one statement, and return its rows; a cancelled scope interrupts none.

        Args:
            statement: The statement.
            values: Of its parameters, by name.
        """
        if isinstance(self.engine, SqliteEngine):
            return self.engine.read(statement, values)
        return await self.engine.read(statement, values)

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[StatementRunner]:
        """Run each statement by itself; a cancelled scope does not interrupt it."""
        with CancelScope(shield=True):
            async with self.engine.connect() as connection:
                yield connection

    async def check(self) -> None:
        """Check that the database answers, and stores what it is given.

        Raises:
            DatabaseDownError: It does not.
        """
        try:
            async with self.engine.connect() as connection:
                asked = sa.literal(1) if self.is_same is None else self.is_same
                await connection.execute(sa.select(asked))
        except (SQLAlchemyError, OSError) as error:
            # Not chained and not quoted: drivers put the address in their messages.
            raise DatabaseDownError(
                f"The database does not answer ({type(error).__name__}): check that "
                "its server runs, or that the disk is there and not full."
            ) from None
        self.refused.check()
        if isinstance(self.engine, SqliteEngine) and (
            stuck_s := await self.engine.stuck_s()
        ):
            raise DatabaseDownError(
                f"Nothing could be written to the database for {stuck_s:.0f} s: end "
                "the other program that has locked its file, or make room on its disk."
            )


@asynccontextmanager
async def open_database(url: str) -> AsyncIterator[Database]:
    """Migrate the database to the newest schema, and open it.

    Several processes may do so at once: one migrates, the others wait.

    Args:
        url: `sqlite:///file` or `postgresql://…`.

    Raises:
        SettingsError: It cannot be opened, or a newer version of the bot migrated it.
        DatabaseDownError: It takes no work now.
    """
    address = checked_url(url)
    if address.get_backend_name() == "sqlite":
        _make_private_file(address)
    await to_thread.run_sync(_migrate, address)
    engine = _engine(address)
    refused = RefusedWrites(address)
    try:
        with refused.noted():
            yield Database(engine, refused)
    finally:
        await engine.dispose()


def checked_url(url: str) -> URL:
    """Check a database URL, choose its driver, bound its silence, set its sessions.

    Raises:
        SettingsError: The bot cannot use such a database. The message does not quote
            the URL, which may hold a password.
    """
    try:
        address = sa.make_url(url)
    except ArgumentError:
        address = None
    if address is not None:
        name = address.drivername
        if name in {"sqlite", "sqlite+aiosqlite"} and address.database:
            return address.set(drivername="sqlite")
        name = _DRIVERS.get(name, name)
        if name == "postgresql+psycopg":
            # What the operator wrote there counts.
            query = {**_SESSION, **address.query}
            return address.set(drivername=name, query=query)
    raise SettingsError(
        f"{_SETTING} is not a database URL: write sqlite:///path/to/file.db or "
        "postgresql://user:password@host/database."
    )


def _engine(address: URL) -> PostgresqlEngine | SqliteEngine:
    if address.get_backend_name() == "sqlite":
        return SqliteEngine(address)
    return PostgresqlEngine(address)


def _make_private_file(address: URL) -> None:
    """Create the file for this user only: SQLite itself would follow the umask."""
    path = Path(str(address.database))
    try:
        if not path.exists():
            create_private(path, b"")
        keep_private(path, path.stat())
    except OSError as error:
        raise SettingsError(
            f"The database {path} cannot be opened ({error.strerror}): check the "
            f"folder's permissions, or set {_SETTING}."
        ) from error


def _migrate(address: URL) -> None:
    """Migrate to the newest schema, one process at a time."""
    is_sqlite = address.get_backend_name() == "sqlite"
    options = {"timeout": BUSY_S} if is_sqlite else {}
    engine = sa.create_engine(address, poolclass=NullPool, connect_args=options)
    if is_sqlite:
        sa.event.listen(engine, "connect", _leave_transactions_to_us)
        sa.event.listen(engine, "begin", _begin_exclusively)
    config = Config()
    config.set_main_option("script_location", "eodh_bot.store:migrations")
    config.set_main_option("path_separator", "os")
    try:
        with engine.begin() as connection:
            if not is_sqlite:
                lock = sa.func.pg_advisory_xact_lock(_ADVISORY_LOCK)
                connection.execute(sa.select(lock))
                refuse_second_set(connection)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except CommandError as error:
        raise SettingsError(
            "A newer version of the bot made the database: install that version "
            f"again, or give {_SETTING} another database."
        ) from error
    except SQLAlchemyError as error:
        raise start_error(error) from None
    finally:
        engine.dispose()


def refuse_second_set(connection: sa.Connection) -> None:
    """Refuse to make empty tables where the bot's own are in another schema.

    Raises:
        SettingsError: `search_path` leads past them.
    """
    found = connection.execute(_SCHEMAS, {"table": VERSION_TABLE}).one()
    if not found.is_visible and found.others:
        raise SettingsError(
            f"The bot's tables are in the schema {found.others[0]} of the database, "
            f"and search_path leads to {found.current or 'none'}: set search_path to "
            f"{found.others[0]} for the bot's user, or give {_SETTING} another "
            "database."
        )


def _leave_transactions_to_us(connection: Any, _record: object) -> None:
    # sqlite3 would begin its own transaction only after the schema was read.
    connection.isolation_level = None


def _begin_exclusively(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
