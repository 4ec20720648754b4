"""Of a signed request the database knows for some minutes that it was let in."""

from datetime import UTC, datetime, timedelta

import anyio
import pytest

from eodh_bot.store import Database
from eodh_bot.store.signed_requests import SignedRequests

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


async def test_of_many_at_once_one_is_the_first(database: Database) -> None:
    requests = SignedRequests(database, "T1")
    firsts: list[bool] = []

    async def note() -> None:
        firsts.append(await requests.let_in("v0=1", NOW))

    async with anyio.create_task_group() as group:
        for _ in range(8):
            group.start_soon(note)

    assert sorted(firsts) == [False] * 7 + [True]
    assert await requests.let_in("v0=2", NOW)
    assert await SignedRequests(database, "T2").let_in("v0=1", NOW)


async def test_what_no_signature_counts_for_any_more_is_deleted(
    database: Database,
) -> None:
    requests = SignedRequests(database, "T1")
    await requests.let_in("v0=1", NOW)
    await requests.let_in("v0=2", NOW + timedelta(minutes=1))

    assert await requests.forget(NOW + timedelta(seconds=30)) == 1
    assert not await requests.let_in("v0=2", NOW)
    assert await requests.let_in("v0=1", NOW)
