"""A PostgreSQL of the tests' own: started, broken off, started again, ended."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.conftest import skip_for_missing_tool
from tests.small_disk import mounted

_START_S = 90.0
# A new cluster needs 40 MB, each database 8 MB; a segment of the log has 16 MB.
_DATA_KB, _WAL_KB = 160 * 1024, 80 * 1024
PROGRAMS = ("/usr/lib/postgresql/15/bin", "/usr/local/bin", "/usr/bin")


def _program(name: str) -> str:
    found = shutil.which(name, path=os.pathsep.join(PROGRAMS)) or shutil.which(name)
    if found is None:
        skip_for_missing_tool(f"PostgreSQL's {name} is not installed")
    return str(found)


def _as_postgres(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return []
    shutil.chown(folder, "postgres")
    return ["runuser", "-u", "postgres", "--"]


class PostgreSQL:
    """A server on loopback, from `with`; its data are gone after it.

    Args:
        durable: Whether what it has committed outlives a crash.
        small_disks: Whether its data and its write-ahead log each have a small disk of
            their own, where this user may mount one.
    """

    def __init__(self, *, durable: bool = False, small_disks: bool = False) -> None:
        self._durable = durable
        self._folder = Path(tempfile.mkdtemp(prefix="eodh-pg-"))
        self._data = self._folder / "data"
        self._wal = self._folder / "wal"
        self._disks = ExitStack()
        self._has_small_disks = small_disks
        self._become: list[str] = []
        self._server: subprocess.Popen[bytes] | None = None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]

    @property
    def url(self) -> str:
        """The server, without a database."""
        return f"postgresql://bot@127.0.0.1:{self._port}"

    @property
    def disks(self) -> list[Path]:
        """The small disks of the data and of the write-ahead log, if they have any."""
        return [path for path in (self._data, self._wal) if path.is_mount()]

    @property
    def runs(self) -> bool:
        """Whether its process is there."""
        return self._server is not None and self._server.poll() is None

    def __enter__(self) -> Self:
        self._become = _as_postgres(self._folder)
        command = [_program("initdb"), "-D", str(self._data), "-U", "bot"]
        if self._has_small_disks:
            for disk, size_kb in ((self._data, _DATA_KB), (self._wal, _WAL_KB)):
                disk.mkdir()
                self._disks.enter_context(mounted(disk, size_kb))
                _as_postgres(disk)
                disk.chmod(0o700)
            command += ["--waldir", str(self._wal)]
        made = subprocess.run(
            [*self._become, *command, "--auth=trust", "--no-sync"],
            check=False,
            capture_output=True,
            cwd="/",
            text=True,
        )
        assert made.returncode == 0, made.stderr
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop(signal.SIGINT)
        self._disks.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        options = ["-k", str(self._folder), "-h", "127.0.0.1", "-p", str(self._port)]
        options += [] if self._durable else ["-F"]
        if self._has_small_disks:
            options += ["-c", "min_wal_size=32MB", "-c", "max_wal_size=48MB"]
        with (self._folder / "log").open("ab") as log:
            self._server = server = subprocess.Popen(
                [*self._become, _program("postgres"), "-D", self._data, *options],
                stdout=log,
                stderr=log,
                cwd="/",
            )
        deadline = time.monotonic() + _START_S
        while time.monotonic() < deadline:
            assert server.poll() is None, "PostgreSQL did not start"
            if self._pid_file.is_file() and "ready" in self._pid_file.read_text():
                return
            time.sleep(0.05)
        raise AssertionError("PostgreSQL did not start in time")

    def stop(self, how: signal.Signals = signal.SIGQUIT) -> None:
        """End it by its id, since `runuser` passes no signal on.

        Args:
            how: SIGQUIT breaks everything off at once, as a crash does.
        """
        if self._pid_file.is_file():
            os.kill(int(self._pid_file.read_text().split()[0]), how)
        if self._server is None:
            return
        try:
            self._server.wait(60)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()

    @property
    def _pid_file(self) -> Path:
        return self._data / "postmaster.pid"


def new_database(server: str, template: str = "template1") -> str:
    """The address of a new database on a server; empty without a template."""
    import psycopg  # noqa: PLC0415 - only where there is a server

    name = f"bot_{time.time_ns()}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
    return f"{server}/{name}"
