"""That requests are let in without the database is told, and for half a minute."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from eodh_bot.listeners import first_times
from eodh_bot.listeners.first_times import FirstTimes
from eodh_bot.store import open_database
from eodh_bot.store.signed_requests import SignedRequests
from eodh_bot.store.start_errors import DatabaseDownError
from eodh_tools.clock import utc_now

pytestmark = pytest.mark.anyio


async def test_a_database_is_ill_until_requests_get_in_for_half_a_minute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 0.0
    path = tmp_path / "bot.db"
    async with open_database(f"sqlite:///{path}") as database:
        let_in = FirstTimes(SignedRequests(database, "T1"), lambda: now)
        assert await let_in.is_first("v0=1", utc_now())
        let_in.check()
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            # Only now: what must be stored may take as long as the machine needs.
            monkeypatch.setattr(first_times, "_LONGEST_S", 0.1)
            for now in (100.0, 120.0):
                assert await let_in.is_first(f"v0={now}", utc_now())
            other.execute("ROLLBACK")
        now = 149.0
        with pytest.raises(DatabaseDownError, match="29 s ago"):
            let_in.check()
        now = 150.0
        let_in.check()
