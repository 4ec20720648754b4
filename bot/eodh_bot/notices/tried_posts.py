"""Remember the newest tries to post in a file of its own, beside the database.

A backup that is put back does not know what was tried since, and Slack's history shows
it late. This file is not put back with it, and says of which messages that is so.
"""

import contextlib
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog

from eodh_bot.slack.api_errors import about
from eodh_bot.store.database import checked_url
from eodh_tools.files import write_private

#: In the folder of a SQLite database.
TRIED_FILE_NAME = "tried-posts.jsonl"
_MOST_BYTES = 1 << 20
_log = structlog.get_logger()


def tried_file(database_url: str) -> Path | None:
    """The file beside a database's; None where several machines share a database."""
    address = checked_url(database_url)
    if address.get_backend_name() != "sqlite":
        return None
    return Path(str(address.database)).with_name(TRIED_FILE_NAME)


@dataclass(frozen=True, slots=True)
class Try:
    """The last try to post a message.

    Attributes:
        at: When it began, by Slack's clock, aware.
        digest: The key of the digest that was tried, where the message is a notice in
            one.
    """

    at: datetime
    digest: str | None = None


class TriedPosts:
    """The tries of this process, and of those before it.

    Args:
        path: The file; None stores nothing, where several machines share a database.
        now: The time by Slack's clock, aware.
    """

    def __init__(self, path: Path | None, now: datetime) -> None:
        self._path = path
        self._size = 0
        self._lines: list[str] = []
        self._earlier: dict[str, Try] = {}
        if path is None:
            return
        try:
            with path.open("rb") as file:
                stored = file.read(2 * _MOST_BYTES)
        except FileNotFoundError:
            stored = b""
        except OSError as error:
            # It helps after a restore; the bot works without it.
            _log.error("the file of tries cannot be read", **about(error))
            self._path = None
            return
        self._read(stored.decode("utf-8", errors="replace"), now)
        self._shorten()

    def earlier(self, key: str) -> Try | None:
        """Return the last try of a message before this process began.

        Args:
            key: The key of the message, or of a notice in a digest.
        """
        return self._earlier.get(key)

    def settled(self, key: str) -> None:
        """Note that it is known what became of a try before this process began."""
        self._earlier.pop(key, None)

    def begins(self, key: str, names: Sequence[str], at: datetime) -> None:
        """Store a try, before it is made.

        Args:
            key: Identifies the message.
            names: For a digest, the keys of its notices.
            at: Now, aware.
        """
        self._add({"key": key, "at": at.isoformat(), "names": list(names)})

    def refused(self, key: str) -> None:
        """Store that Slack refused the last try for certain."""
        self._add({"key": key})

    def _add(self, entry: dict[str, object]) -> None:
        if self._path is None:
            return
        line = f"{json.dumps(entry)}\n"
        self._lines.append(line)
        self._size += len(line)
        if self._size > _MOST_BYTES:
            self._shorten()
            return
        try:
            handle = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(handle, line.encode())
            finally:
                os.close(handle)
        except OSError as error:
            # The database has the claim: this is for a backup put back.
            _log.warning("a try to post is not stored in its file", **about(error))

    def _read(self, text: str, now: datetime) -> None:
        # By digest: what it names, so that a refusal is no search of all.
        names: dict[str, list[str]] = {}
        for line in text.splitlines(keepends=True):
            # The last one may be cut.
            with contextlib.suppress(
                ValueError, KeyError, TypeError, AttributeError, RecursionError
            ):
                entry = json.loads(line)
                self._lines.append(line)
                if "at" not in entry:
                    self._refuse(entry["key"], names.pop(entry["key"], ()))
                    continue
                # A clock that was ahead may have written it.
                at = min(datetime.fromisoformat(entry["at"]), now)
                self._earlier[entry["key"]] = Try(at)
                for name in entry["names"]:
                    self._earlier[name] = Try(at, digest=entry["key"])
                names.setdefault(entry["key"], []).extend(entry["names"])

    def _refuse(self, key: str, names: Iterable[str]) -> None:
        self._earlier.pop(key, None)
        for name in names:
            tried = self._earlier.get(name)
            # Another message may have named it since.
            if tried is not None and tried.digest == key:
                del self._earlier[name]

    def _shorten(self) -> None:
        """Leave the newest half of what the file may hold."""
        left, size = [], 0
        for line in reversed(self._lines):
            size += len(line)
            if size > _MOST_BYTES // 2:
                break
            left.append(line)
        self._lines = left[::-1]
        content = "".join(self._lines).encode()
        self._size = len(content)
        if self._path is None:
            return
        try:
            write_private(self._path, content)
        except OSError as error:
            _log.warning("the file of tries cannot be shortened", **about(error))
