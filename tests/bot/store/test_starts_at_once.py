"""Bots that start at the same time on one database."""

import subprocess
import sys

from tests.waiting import WAIT_S

OPENS = """
import asyncio, sys
from eodh_bot.store import open_database

async def main():
    async with open_database(sys.argv[1]):
        pass

asyncio.run(main())
"""


def test_several_processes_may_start_on_an_empty_database_at_once(
    database_url: str,
) -> None:
    started = [
        subprocess.Popen(
            [sys.executable, "-c", OPENS, database_url], stderr=subprocess.PIPE
        )
        for _ in range(4)
    ]
    ended = [process.communicate(timeout=WAIT_S)[1] for process in started]

    assert [process.returncode for process in started] == [0] * 4, ended
