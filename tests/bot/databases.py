"""New databases for tests, copied from one that was migrated once.

One with the durable queue is as a bot leaves it that ran before.
"""

import asyncio
import atexit
import functools
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from eodh_bot.cluster.membership import ONLY_PROCESS
from eodh_bot.notices.dbos_queue import open_engine
from eodh_bot.store import open_database
from eodh_sandbox.slack import Seed
from tests.bot.postgres import new_database


def sqlite_database(file: Path, *, has_queue: bool = False) -> str:
    """Put a new migrated database at a path; return its URL."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copy(_sqlite_template(has_queue=has_queue), file)
    return f"sqlite:///{file}"


def postgresql_database(server: str, *, has_queue: bool = False) -> str:
    """Make a new migrated database on a PostgreSQL server; return its URL."""
    return new_database(server, _postgresql_template(server, has_queue=has_queue))


@functools.cache
def _sqlite_template(*, has_queue: bool) -> Path:
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    file = Path(folder.name) / "migrated.db"
    _migrate(f"sqlite:///{file}", has_queue=has_queue)
    return file


@functools.cache
def _postgresql_template(server: str, *, has_queue: bool) -> str:
    url = new_database(server)
    _migrate(url, has_queue=has_queue)
    return url.rpartition("/")[2]


def _migrate(url: str, *, has_queue: bool) -> None:
    async def opened() -> None:
        async with open_database(url):
            pass
        if has_queue:
            # DBOS finds a queue that is not there yet only a second later.
            async with open_engine(url, ONLY_PROCESS, Seed().team_id, {}):
                pass

    # The caller's thread may have a loop already.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, opened()).result()
