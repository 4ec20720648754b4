"""Records on disk, in SQLite: private, bounded, and never worth an error.

Several processes may use the file at once. What cannot be read or written is as if it
had never been there; a file that is no database of ours is set aside, and a new one is
begun.
"""

import contextlib
import json
import logging
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from anyio import to_thread

from eodh_tools.clock import utc_now
from eodh_tools.files import close_to_others, create_private, make_private_folder
from eodh_tools.history.record import JobRecord
from eodh_tools.hub.workspace_urls import HubRoot

if TYPE_CHECKING:
    import sqlite3

FILE_NAME = "history.sqlite3"
MOST_RECORDS = 20_000
MOST_AGE = timedelta(days=90)

_SCHEMA = 1
_SCHEMA_SQL = """
CREATE TABLE IF NOT EXISTS record (
    root TEXT NOT NULL,
    job_id TEXT NOT NULL,
    explained_at REAL NOT NULL,
    facts TEXT NOT NULL,
    PRIMARY KEY (root, job_id)
)"""
# Another process writes for milliseconds; who waits longer goes without.
_BUSY_S = 2.0
_ATTEMPTS = 3
_IDS_AT_ONCE = 500
_OLD_AT_ONCE = 100
# SQLite's codes: an error such as a table that is not there, corrupt, no database.
_CORRUPT = {1, 11, 26}
_BUSY = 5
_SIDE_FILES = ("-journal",)

_logger = logging.getLogger(__name__)
_T = TypeVar("_T")


class JobRecords(Protocol):
    """Where records are; a door may have its own."""

    async def put(self, root: HubRoot, record: JobRecord) -> None:
        """Store a record, in place of an older one of the job."""

    async def get(
        self, root: HubRoot, job_ids: Collection[str]
    ) -> Mapping[str, JobRecord]:
        """Return the records of those jobs that have one, by job id.

        The caller names only jobs that the Hub shows to its key now.
        """

    def mark(self) -> Hashable:
        """What changes with the records; None where that is not known at once."""


class HistoryFile:
    """Records in one file.

    Args:
        folder: Made when first needed, readable only by this person.
        most_records: Of more, the oldest go.
        most_age: Older ones go.
        now: Aware UTC.
    """

    def __init__(
        self,
        folder: Path,
        *,
        most_records: int = MOST_RECORDS,
        most_age: timedelta = MOST_AGE,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self.path = folder / FILE_NAME
        self._most_records = most_records
        self._most_age = most_age
        self._now = now
        self._puts = 0

    async def put(self, root: HubRoot, record: JobRecord) -> None:
        """Store a record; the oldest go where there are too many."""
        await to_thread.run_sync(self._try, lambda db: self._put(db, root, record))
        # Two changes within one tick of the file's clock look like one.
        self._puts += 1

    async def get(
        self, root: HubRoot, job_ids: Collection[str]
    ) -> Mapping[str, JobRecord]:
        """Return the records of those jobs that have one, by job id."""
        if not job_ids or not self.path.exists():
            return {}
        ids = list(job_ids)
        rows = await to_thread.run_sync(self._try, lambda db: _get(db, root, ids))
        return {record.job_id: record for record in rows or ()}

    def mark(self) -> Hashable:
        """What changes with the records: here, or by another process."""
        try:
            now = self.path.stat()
        except OSError:
            return self._puts, 0, 0, 0
        return self._puts, now.st_mtime_ns, now.st_size, now.st_ino

    def count(self) -> int:
        """Return how many jobs are remembered."""
        if not self.path.exists():
            return 0
        return self._try(_count) or 0

    def size_bytes(self) -> int:
        """Return what the file takes, with what SQLite keeps beside it."""
        total = 0
        for path in self._files():
            with contextlib.suppress(OSError):
                total += path.stat().st_size
        return total

    def remove(self) -> None:
        """Forget everything.

        Raises:
            OSError: The system refused.
        """
        for path in (*self._files(), _aside(self.path)):
            path.unlink(missing_ok=True)

    def _files(self) -> list[Path]:
        names = ("", *_SIDE_FILES)
        return [self.path.with_name(self.path.name + name) for name in names]

    def _try(self, work: "Callable[[sqlite3.Connection], _T]") -> _T | None:
        """Do some work in one transaction; None where that is not possible."""
        # Only here: a command that asks for nothing remembered starts without it.
        import sqlite3  # noqa: PLC0415

        for _ in range(_ATTEMPTS):
            try:
                with self._opened() as db:
                    return work(db)
            except sqlite3.Error as error:
                _logger.debug("history: %s", error)
                code = _code(error)
                if code in _CORRUPT:
                    self._set_aside()
                elif code != _BUSY:
                    return None
            except _OtherSchemaError:
                self._set_aside()
            except OSError as error:
                _logger.debug("history: %s", error.strerror)
                return None
        return None

    @contextmanager
    def _opened(self) -> "Iterator[sqlite3.Connection]":
        import sqlite3  # noqa: PLC0415

        if not self.path.exists():
            make_private_folder(self.path.parent)
            close_to_others(self.path.parent)
            create_private(self.path, b"")
        # SQLite gives the files beside it the modes of this one.
        with closing(sqlite3.connect(self.path, timeout=_BUSY_S)) as db:
            (version,) = db.execute("PRAGMA user_version").fetchone()
            if version != _SCHEMA:
                if version:
                    raise _OtherSchemaError
                db.execute(_SCHEMA_SQL)
                db.execute(f"PRAGMA user_version = {_SCHEMA}")
            # A crash of the machine may cost what can be found out again.
            db.execute("PRAGMA synchronous = OFF")
            with db:
                yield db

    def _put(self, db: "sqlite3.Connection", root: HubRoot, record: JobRecord) -> None:
        now = self._now()
        oldest = (now - self._most_age).timestamp()
        db.execute(
            "INSERT OR REPLACE INTO record VALUES (?, ?, ?, ?)",
            (root.url, record.job_id, now.timestamp(), packed(record)),
        )
        # Row numbers only grow: the first ones are the oldest, and few are looked at.
        db.execute(
            "DELETE FROM record WHERE explained_at < ? AND rowid IN"
            " (SELECT rowid FROM record ORDER BY rowid LIMIT ?)",
            (oldest, _OLD_AT_ONCE),
        )
        db.execute(
            "DELETE FROM record WHERE rowid <= (SELECT max(rowid) FROM record) - ?",
            (self._most_records,),
        )

    def _set_aside(self) -> None:
        with contextlib.suppress(OSError):
            self.path.replace(_aside(self.path))
        for path in self._files()[1:]:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)


class _OtherSchemaError(Exception):
    """The file is of another version of this program."""


def _aside(path: Path) -> Path:
    return path.with_suffix(".set-aside")


def _code(error: "sqlite3.Error") -> int:
    """The plain result code: extended ones have more in their higher bits."""
    code = getattr(error, "sqlite_errorcode", None)
    return 1 if code is None else code & 0xFF


def _get(db: "sqlite3.Connection", root: HubRoot, ids: list[str]) -> list[JobRecord]:
    found: list[JobRecord] = []
    for at in range(0, len(ids), _IDS_AT_ONCE):
        some = ids[at : at + _IDS_AT_ONCE]
        marks = ",".join("?" * len(some))
        rows = db.execute(
            f"SELECT facts FROM record WHERE root = ? AND job_id IN ({marks})",  # noqa: S608 - only question marks
            (root.url, *some),
        )
        found += [record for (facts,) in rows if (record := unpacked(facts))]
    return found


def _count(db: "sqlite3.Connection") -> int:
    (count,) = db.execute("SELECT count(*) FROM record").fetchone()
    return int(count)


def packed(record: JobRecord) -> str:
    """Return a record as text."""
    facts = {
        name: value.timestamp() if isinstance(value, datetime) else value
        for name, value in asdict(record).items()
    }
    return json.dumps(facts, ensure_ascii=False)


def unpacked(facts: str) -> JobRecord | None:
    """Return a record as it was packed; None where another version wrote it."""
    try:
        values = json.loads(facts)
        for name in ("created", "finished"):
            if values[name] is not None:
                values[name] = datetime.fromtimestamp(values[name], UTC)
        return JobRecord(**values)
    except (ValueError, TypeError, KeyError, OverflowError, OSError):
        return None
