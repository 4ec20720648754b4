"""Say at the start why a database cannot be used: a wrong setting, or what passes."""

import sqlite3

from sqlalchemy.exc import (
    DBAPIError,
    InterfaceError,
    OperationalError,
    SQLAlchemyError,
)

from eodh_tools.errors import JobsError, SettingsError

_SETTING = "EODH_BOT_DATABASE_URL"
_LOOK_AT_SERVER = f"check {_SETTING} and its server"
# A refused connection has no SQLSTATE, only the words of the server or of its client.
_WRONG = (
    *("does not exist", "authentication failed", "no password supplied"),
    *("pg_hba.conf", "resolve host", "connection option", "invalid sslmode"),
)
# The beginnings of SQLSTATEs: nobody with this name or password, no such database.
_WRONG_STATES = ("28", "3D", "3F")
# PgBouncer, to a connection that says how it wants its session, or to a transaction.
_POOLED = ("unsupported startup parameter", "statement pooling mode")
# The same words, or the beginning of a statement's SQLSTATE, and what passes.
_PASSING = (
    ("too many clients", "53300", "takes no more connections now"),
    ("connection slots are reserved", "53300", "takes no more connections now"),
    ("too many connections", "53300", "takes no more connections now"),
    ("is starting up", "57P03", "is just starting or stopping"),
    ("is shutting down", "57P0", "is just starting or stopping"),
    ("in recovery mode", "57P03", "is just starting or stopping"),
    ("read-only transaction", "25006", "is read-only now"),
    ("No space left", "53100", "has no room on its disk"),
    # What a new connection meets there.
    ("could not write init file", "53100", "has no room on its disk"),
    ("lock timeout", "55P03", "is locked by another program"),
    ("statement timeout", "57014", "takes too long to answer"),
    ("timeout", "08", "does not answer in time"),
    ("refused", "08", "lets nobody connect"),
    ("out of memory", "53", "has too little memory or room now"),
    ("deadlock", "40", "is in use by another program"),
    ("I/O error", "58", "cannot use its disk now"),
)
_NO_RIGHT = "42501"
# An unknown table, column, function or object.
_OTHER_TABLES = ("42P01", "42703", "42883", "42704")
# The beginnings of SQLite's names of errors.
_PASSING_IN_FILE = {
    "SQLITE_FULL": "has no room on its disk",
    "SQLITE_BUSY": "is locked by another program",
    "SQLITE_LOCKED": "is locked by another program",
    "SQLITE_IOERR": "cannot be read from its disk or written to it now",
}
# What can still be read, and takes nothing; a lock passes by itself.
_REFUSED = ("25006", "53100", "53200", "58")
_REFUSED_IN_FILE = ("SQLITE_FULL", "SQLITE_IOERR")
_NO_FILE_RIGHT = ("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")
_DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB")
_OTHER_TABLES_IN_FILE = ("no such table", "no such column", "has no column named")


class DatabaseDownError(JobsError):
    """The database does not answer, or takes no work; later it may."""


def start_error(error: SQLAlchemyError | sqlite3.Error) -> Exception:
    """Return what to tell the person who started the bot.

    Neither chained nor quoted: drivers put the whole address in their messages.

    Args:
        error: Of the driver.

    Returns:
        A `DatabaseDownError` where another start may go well without any change, a
        `SettingsError` where a person can mend it, else the error itself: a bug.
    """
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        return _of_file(cause) or error
    if isinstance(error, DBAPIError):
        return _of_server(error) or error
    return error


def refusal(cause: BaseException) -> str | None:
    """Return why a database stores nothing, as the end of a sentence; None otherwise.

    Args:
        cause: Of the driver.
    """
    if isinstance(cause, sqlite3.Error):
        name = getattr(cause, "sqlite_errorname", None) or ""
        refused = name.startswith(_REFUSED_IN_FILE)
        known = _PASSING_IN_FILE.items()
        return next((what for k, what in known if refused and name.startswith(k)), None)
    state = getattr(cause, "sqlstate", None) or ""
    if not state.startswith(_REFUSED):
        return None
    return next((what for _, code, what in _PASSING if state.startswith(code)), None)


def _of_server(error: DBAPIError) -> JobsError | None:
    """What to tell of an error of PostgreSQL; None for a bug."""
    cause, kind = error.orig, type(error.orig).__name__
    words, state = str(cause), getattr(cause, "sqlstate", None) or ""
    if any(each in words for each in _POOLED):
        return SettingsError(
            f"{_SETTING} leads to a pooler (such as PgBouncer) that cannot keep one "
            "session: give the address of PostgreSQL itself, or of a pool in session "
            "mode with ignore_startup_parameters = options."
        )
    if state.startswith(_WRONG_STATES) or (
        not state and any(each in words for each in _WRONG)
    ):
        return SettingsError(
            f"The database cannot be used ({kind}): check {_SETTING} and that the "
            "server runs and lets this user in."
        )
    if state == _NO_RIGHT:
        return SettingsError(
            f"The database does not let this user make tables ({kind}): make the user "
            "its owner, or grant it CREATE on the database and on the schema public."
        )
    if state in _OTHER_TABLES:
        return _other_tables(kind)
    for known, code, what in _PASSING:
        if state.startswith(code) if state else known in words:
            return _down(what, kind, _LOOK_AT_SERVER)
    if not state and isinstance(error, (OperationalError, InterfaceError)):
        # A connection that failed: in another language, or cut off.
        return _down("does not let the bot connect", kind, _LOOK_AT_SERVER)
    return None


def _of_file(cause: sqlite3.Error) -> JobsError | None:
    """What to tell of an error of SQLite; None for a bug."""
    kind, name = type(cause).__name__, getattr(cause, "sqlite_errorname", None) or ""
    for known, what in _PASSING_IN_FILE.items():
        if name.startswith(known):
            return _down(what, kind, "look at its file and disk")
    if name.startswith(_NO_FILE_RIGHT):
        return SettingsError(
            f"The database's file cannot be opened or written ({kind}): give the "
            "bot's user the file and its folder, on a disk that takes writes."
        )
    if name.startswith(_DAMAGED):
        return SettingsError(
            f"The database's file is damaged, or is no database ({kind}): put a "
            f"backup in its place, or give {_SETTING} another file."
        )
    if any(each in str(cause) for each in _OTHER_TABLES_IN_FILE):
        return _other_tables(kind)
    return None


def _other_tables(kind: str) -> SettingsError:
    return SettingsError(
        f"The tables in the database are not those of this version ({kind}): install "
        "the version that made them, put back a backup of the whole database, or give "
        f"{_SETTING} another one."
    )


def _down(what: str, kind: str, look: str) -> DatabaseDownError:
    return DatabaseDownError(
        f"The database {what} ({kind}): start the bot again in a moment; where that "
        f"does not help, {look}."
    )
