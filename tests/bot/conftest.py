"""A PostgreSQL of the tests' own, and a store on each kind of database."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from eodh_bot.store import Database, open_database
from tests.conftest import skip_for_missing_tool

_START_S = 30.0
_PROGRAMS = ("/usr/lib/postgresql/15/bin", "/usr/local/bin", "/usr/bin")


def _program(name: str) -> str:
    found = shutil.which(name, path=os.pathsep.join(_PROGRAMS)) or shutil.which(name)
    if found is None:
        skip_for_missing_tool(f"PostgreSQL's {name} is not installed")
    return str(found)


def _as_postgres(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return []
    shutil.chown(folder, "postgres")
    return ["runuser", "-u", "postgres", "--"]


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a new PostgreSQL on loopback; tests make databases there."""
    initdb, postgres = _program("initdb"), _program("postgres")
    folder = Path(tempfile.mkdtemp(prefix="eodh-pg-"))
    become = _as_postgres(folder)
    data = folder / "data"
    subprocess.run(
        [*become, initdb, "-D", data, "-U", "bot", "--auth=trust", "--no-sync"],
        check=True,
        capture_output=True,
        cwd="/",
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["-k", str(folder), "-h", "127.0.0.1", "-p", str(port), "-F"]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [*become, postgres, "-D", data, *options], stdout=log, stderr=log, cwd="/"
        )
    try:
        _wait_for(data / "postmaster.pid", server)
        yield f"postgresql://bot@127.0.0.1:{port}"
    finally:
        _end(data / "postmaster.pid", server)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(pid_file: Path, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline:
        assert server.poll() is None, "PostgreSQL did not start"
        if pid_file.is_file() and "ready" in pid_file.read_text():
            return
        time.sleep(0.05)
    raise AssertionError("PostgreSQL did not start in time")


def _end(pid_file: Path, server: "subprocess.Popen[bytes]") -> None:
    """By its id: `runuser` passes no signal on."""
    if pid_file.is_file():
        os.kill(int(pid_file.read_text().split()[0]), signal.SIGINT)
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database, of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'data' / 'bot.db'}"
    return new_database(request.getfixturevalue("postgresql"))


def new_database(server: str) -> str:
    """The address of a new database on a PostgreSQL server."""
    import psycopg  # noqa: PLC0415 - only where there is a server

    name = f"bot_{time.time_ns()}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return f"{server}/{name}"


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with open_database(database_url) as opened:
        yield opened
