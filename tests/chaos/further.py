"""What else goes wrong in a chaos, by the kinds that an outsider found."""

import contextlib
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import anyio
from anyio import to_thread

from tests.bot.postgres import PostgreSQL
from tests.chaos.schedule import CLOCKS_OFF_S, Event
from tests.chaos.stage import ChaosStage
from tests.chaos.supervisor import Supervised
from tests.small_disk import fill_up

_CHATTER = 250
# More than the small disk of the log has.
_SEGMENTS = 8


@dataclass(slots=True)
class Further:
    """Lets the further kinds happen.

    Attributes:
        file: The SQLite file; None on PostgreSQL.
        lag_s: How long Slack's history lags at most, in seconds.
    """

    stage: ChaosStage
    processes: list[Supervised]
    server: PostgreSQL | None
    url: str
    file: Path | None
    lag_s: float
    #: One outage of the database after the other: two at once would end together.
    database_turn: anyio.Lock
    # With the Hub's and Slack's clocks wrong at once, nobody knows the time.
    _date_turn: anyio.Lock = field(default_factory=anyio.Lock)

    async def do(self, event: Event) -> bool:
        """Let one thing happen; return whether it could."""
        match event.kind:
            case "history_lag" | "no_metadata" | "no_edits":
                await self._other_rules(event)
            case "machine_clock":
                await self._other_clock(event)
            case "hub_date" | "slack_date":
                async with self._date_turn:
                    await self._other_clock(event)
            case "chatter":
                self.stage.chat(event.number, _CHATTER)
            case "future_job":
                self.stage.start_future_job(event.number)
            case "long_job":
                self.stage.start_long_job(event.number)
            case "deletion":
                return self.stage.delete_start(event.number)
            case _:
                return await self._harm(event)
        return True

    async def _other_rules(self, event: Event) -> None:
        """Let Slack do for a while what it does on some days only."""
        rules = self.stage.slack.rules
        match event.kind:
            case "history_lag":
                rules.history_lag_s = min(self.lag_s, event.for_s * 3)
            case "no_metadata":
                rules.drops_metadata = True
            case _:
                rules.edit_window_s = 0.0
        await anyio.sleep(event.for_s)
        match event.kind:
            case "history_lag":
                rules.history_lag_s = 0.0
            case "no_metadata":
                rules.drops_metadata = False
            case _:
                rules.edit_window_s = None

    async def _other_clock(self, event: Event) -> None:
        """Let a clock jump, and after a while back."""
        off_s = CLOCKS_OFF_S[(event.number + len(event.what)) % len(CLOCKS_OFF_S)]
        for ahead_s in (off_s, 0.0):
            match event.kind:
                case "machine_clock":
                    process = self.processes[event.number % len(self.processes)]
                    process.clock.set(ahead_s)
                case "hub_date":
                    self.stage.hub.date_ahead_s = ahead_s
                case _:
                    self.stage.slack.rules.date_ahead_s = ahead_s
            if ahead_s:
                await anyio.sleep(event.for_s)

    async def _harm(self, event: Event) -> bool:
        """Harm the bot's machine or its database."""
        match event.kind:
            case "freeze":
                return await self._freeze(event)
            case "resets":
                return await self._reset()
            case "restore":
                return await self._restore(event)
            case "disk_full":
                return await self._fill(event)
        raise ValueError(event.kind)

    async def _freeze(self, event: Event) -> bool:
        process = self.processes[event.number % len(self.processes)]
        if not process.freeze():
            return False
        await anyio.sleep(event.for_s)
        process.thaw()
        return True

    async def _reset(self) -> bool:
        """Break all connections of the bot to PostgreSQL."""
        if self.server is None:
            return False
        return await to_thread.run_sync(_terminate_all, self.url)

    async def _restore(self, event: Event) -> bool:
        """Put a backup back: after a stop ("before"), or while the bot runs."""
        if self.file is None:
            return False
        async with self.database_turn:
            saved = self.file.with_suffix(".saved")
            await to_thread.run_sync(_back_up, self.file, saved)
            await anyio.sleep(event.for_s)
            [process] = self.processes
            if event.what == "before":
                process.held = True
                process.kill()
                while process.runs:  # noqa: ASYNC110 - a process tells nobody
                    await anyio.sleep(0.05)
                # As the page on backups says: what Slack took must be in its history.
                await anyio.sleep(self.stage.slack.rules.history_lag_s + 1)
            for left in self.file.parent.glob(f"{self.file.name}-*"):
                left.unlink()
            saved.replace(self.file)
            process.held = False
        return True

    async def _fill(self, event: Event) -> bool:
        """Leave no room on the disk of the database."""
        disks = self._disks(event)
        if not disks:
            return False
        async with self.database_turn:
            fillers = [disk / "filler" for disk in disks]
            if self.server is None:
                await to_thread.run_sync(fill_up, fillers[0])
            else:
                await to_thread.run_sync(_fill_server, self.url, fillers)
            await anyio.sleep(event.for_s)
            for filler in fillers:
                filler.unlink(missing_ok=True)
            # Without room for its log it ends, and whoever keeps it starts it again.
            if self.server is not None and not self.server.runs:
                await to_thread.run_sync(self.server.start)
        return True

    def _disks(self, event: Event) -> list[Path]:
        """Small disks to be filled: the data's ("before"), or the log's as well."""
        if self.server is not None:
            return self.server.disks[: 1 if event.what == "before" else 2]
        if self.file is not None and self.file.parent.is_mount():
            return [self.file.parent]
        return []


def _terminate_all(url: str) -> bool:
    """Break every connection; False while the server itself is down."""
    import psycopg  # noqa: PLC0415 - only where there is a server

    ours = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    try:
        with psycopg.connect(url, autocommit=True, connect_timeout=5) as connection:
            connection.execute(ours)
    except psycopg.OperationalError:
        return False
    return True


def _fill_server(url: str, fillers: list[Path]) -> None:
    """Fill the data's disk; of two the log's as well, until it needs a new segment."""
    import psycopg  # noqa: PLC0415 - only where there is a server

    with (
        contextlib.suppress(psycopg.Error),
        # Before: on a full disk none can be opened.
        psycopg.connect(url, autocommit=True, connect_timeout=5) as connection,
    ):
        for filler in fillers:
            fill_up(filler)
        for _ in range(_SEGMENTS if len(fillers) > 1 else 0):
            connection.execute("SELECT pg_switch_wal()")
            connection.execute("SELECT pg_current_xact_id()")


def _back_up(file: Path, saved: Path) -> None:
    saved.unlink(missing_ok=True)
    with (
        closing(sqlite3.connect(file, timeout=30)) as source,
        closing(sqlite3.connect(saved)) as target,
    ):
        source.backup(target)
    saved.chmod(0o600)
