"""New databases for tests, copied from one that was migrated once."""

import asyncio
import atexit
import functools
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from eodh_bot.store import open_database
from tests.bot.postgres import new_database


def sqlite_database(file: Path) -> str:
    """Put a new migrated database at a path; return its URL."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copy(_sqlite_template(), file)
    return f"sqlite:///{file}"


def postgresql_database(server: str) -> str:
    """Make a new migrated database on a PostgreSQL server; return its URL."""
    return new_database(server, _postgresql_template(server))


@functools.cache
def _sqlite_template() -> Path:
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    file = Path(folder.name) / "migrated.db"
    _migrate(f"sqlite:///{file}")
    return file


@functools.cache
def _postgresql_template(server: str) -> str:
    url = new_database(server)
    _migrate(url)
    return url.rpartition("/")[2]


def _migrate(url: str) -> None:
    async def opened() -> None:
        async with open_database(url):
            pass

    # The caller's thread may have a loop already.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, opened()).result()
