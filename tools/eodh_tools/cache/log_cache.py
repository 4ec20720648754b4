"""Finished logs cached on disk, by workspace, so that a second page costs no download.

Cleaned and redacted before they touch the disk, readable only by this person, least
recently used out first. Several processes may share the folder: files are put in
place whole, in one step, and never changed.
"""

import hashlib
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar, TypeVarTuple

from anyio import to_thread

from eodh_tools.cache.fetch_lock import LONGEST_WAIT_S, fetch_lock
from eodh_tools.cache.log_file import (
    FORMAT,
    NO_TIMES,
    CachedLog,
    LogWriter,
    read_stored_log,
)
from eodh_tools.cache.own_files import in_use, remove_oldest
from eodh_tools.errors import HubUnavailableError
from eodh_tools.files import (
    mark_used,
    new_file,
    put_in_place,
    remove,
    writing,
)
from eodh_tools.hub.job_times import JobTimes
from eodh_tools.hub.workspace_urls import HubRoot
from eodh_tools.logs.redaction.redactor import Redactor

__all__ = ["CachedLog", "LogCache", "OnBytes"]

OnBytes = Callable[[int, int | None], Awaitable[None]]
"""Receives the raw bytes read so far, and the total if the server says it."""

_T = TypeVar("_T")
_Args = TypeVarTuple("_Args")

# Cleaned at once in a worker thread: as much work as for one page.
_BATCH_BYTES = 1 << 20
# Logs that are known to show none of the secrets that the program holds.
_MOST_CHECKED = 10_000


class LogCache:
    """The logs of finished jobs that were read before.

    Args:
        folder: Made when first needed, readable only by this person.
        capacity_bytes: Of all logs at rest; the one just stored stays in any case.
    """

    def __init__(self, folder: Path, capacity_bytes: int) -> None:
        self._folder = folder
        self._capacity_bytes = capacity_bytes
        self._checked: set[tuple[str, str, int]] = set()

    def has(self, root: HubRoot, job_id: str, log_name: str) -> bool:
        """Return whether there is a file of this log; `get` says whether it counts."""
        return self._path((root.url, job_id, log_name)).exists()

    @contextmanager
    def in_use(self, root: HubRoot, job_id: str, log_name: str) -> Iterator[None]:
        """Hold a log's file while it is got or stored, and read: it is not removed."""
        with in_use(self._path((root.url, job_id, log_name))):
            yield

    def get(
        self,
        root: HubRoot,
        job_id: str,
        log_name: str,
        redactor: Redactor,
        times: JobTimes = NO_TIMES,
    ) -> CachedLog | None:
        """Return a log stored before, and mark it as used; None if there is none.

        One of another job that had this id, of the job before the server changed it or
        right after its end, that was stored by other rules, or before the redactor knew
        a secret that stands in it, is deleted: it is fetched and redacted again.
        """
        identity = (root.url, job_id, log_name)
        path = self._path(identity)
        log = read_stored_log(path, identity, times)
        if log is None or self._shows_secret(log, redactor):
            return None
        mark_used(path)
        return log

    def _shows_secret(self, log: CachedLog, redactor: Redactor) -> bool:
        """Whether the log shows a secret learned since; each log is searched once.

        No mark of the secrets is stored beside the log: it could be guessed from.
        """
        try:
            checked = (log.path.name, log.mark, redactor.secrets_mark)
            if checked in self._checked:
                return False
            shown = any(redactor.shows_own_secret(block) for _, block in log.blocks())
        except (OSError, HubUnavailableError):
            return True
        if shown:
            remove(log.path)
            return True
        if len(self._checked) >= _MOST_CHECKED:
            self._checked.clear()
        if log.mark:
            self._checked.add(checked)
        return False

    @asynccontextmanager
    async def turn(
        self, root: HubRoot, job_id: str, log_name: str, wait_s: float | None = None
    ) -> AsyncIterator[None]:
        """Wait until no other reader fetches this log, `wait_s` at most."""
        path = self._path((root.url, job_id, log_name))
        async with fetch_lock(path, LONGEST_WAIT_S if wait_s is None else wait_s):
            yield

    async def store(
        self,
        root: HubRoot,
        job_id: str,
        log_name: str,
        stream: AsyncIterable[bytes],
        redactor: Redactor,
        times: JobTimes = NO_TIMES,
        *,
        on_progress: OnBytes | None = None,
    ) -> CachedLog:
        """Store a finished job's log; nothing is stored unless it is whole.

        Args:
            root: Where the job is.
            job_id: The job.
            log_name: The log.
            stream: The raw bytes, cut anywhere.
            redactor: Takes secrets out before anything is written.
            times: Of the job as the server has just shown it.
            on_progress: Called after about every MiB.

        Raises:
            SettingsError: The folder cannot be written.
            JobsError: As the stream raises it.
        """
        identity = (root.url, job_id, log_name)
        path = self._path(identity)
        with new_file(self._folder) as (file, part):
            writer = LogWriter(file, redactor)
            rest = await self._pour(stream, writer, on_progress)

            def finish() -> CachedLog:
                # One turn of a thread for all: a turn costs as much as a short log.
                writer.add(rest)
                log = writer.finish(path, identity, times)
                # Windows renames no open file.
                file.close()
                put_in_place(part, path)
                remove_oldest(self._folder, self._capacity_bytes, spare=path)
                return log

            return await self._in_thread(finish)

    @asynccontextmanager
    async def temporary(
        self,
        stream: AsyncIterable[bytes],
        redactor: Redactor,
        *,
        on_progress: OnBytes | None = None,
    ) -> AsyncIterator[CachedLog]:
        """Give the whole lines of a running job's log so far; deleted afterwards.

        Raises:
            JobsError: As `store` does.
        """
        with new_file(self._folder) as (file, part):
            writer = LogWriter(file, redactor)
            await self._in_thread(
                writer.add, await self._pour(stream, writer, on_progress)
            )
            finish = partial(writer.finish, whole_lines=True)
            log = await self._in_thread(finish, part, ("temporary",))
            file.close()
            yield log

    def _path(self, identity: tuple[str, str, str]) -> Path:
        key = "\0".join((str(FORMAT), *identity)).encode()
        return self._folder / f"{hashlib.sha256(key).hexdigest()}.log.zst"

    async def _pour(
        self,
        stream: AsyncIterable[bytes],
        writer: LogWriter,
        on_progress: OnBytes | None,
    ) -> list[bytes]:
        """Give a worker thread about a MiB at a time; the event loop stays free.

        Returns:
            The rest, which is still to be added.
        """
        total_bytes: int | None = getattr(stream, "size_bytes", None)
        read_bytes = batch_bytes = 0
        batch: list[bytes] = []
        async for chunk in stream:
            batch.append(chunk)
            batch_bytes += len(chunk)
            read_bytes += len(chunk)
            if batch_bytes >= _BATCH_BYTES:
                await self._in_thread(writer.add, batch)
                batch, batch_bytes = [], 0
                if on_progress is not None:
                    await on_progress(read_bytes, total_bytes)
        if on_progress is not None:
            await on_progress(read_bytes, total_bytes)
        return batch

    async def _in_thread(self, write: Callable[[*_Args], _T], *args: *_Args) -> _T:
        with writing(self._folder):
            return await to_thread.run_sync(write, *args)
