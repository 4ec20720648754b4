"""Which process watches what, and what becomes of it when one dies."""

import asyncio
import sys
from contextlib import AsyncExitStack
from pathlib import Path

import psycopg
import pytest
from anyio import to_thread

from eodh_bot.cluster.membership import ONLY_PROCESS, Presence, open_presence
from eodh_bot.store import open_database
from eodh_bot.store.identity import identify
from eodh_bot.store.watches import SHARDS
from eodh_tools.errors import SettingsError
from tests.bot.postgres import PostgreSQL, new_database
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio

EVERY = frozenset(range(SHARDS))


@pytest.fixture
async def url(postgresql: str) -> str:
    return await to_thread.run_sync(new_database, postgresql)


async def shares(*processes: Presence) -> list[frozenset[int]]:
    """What each owns once they have made room for each other."""
    for _ in range(3):
        owned = [await process.owned() for process in processes]
    return owned


async def is_dead(presence: Presence, process_id: str) -> bool:
    """Whether a process may take the place of another."""
    async with presence.inheriting(process_id) as inherits:
        return inherits


async def test_the_only_process_of_a_file_watches_everything(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'bot.db'}"
    async with open_presence(url, "T1") as presence:
        assert await presence.owned() == EVERY
        assert presence.process_id == ONLY_PROCESS
        assert await is_dead(presence, "another")


async def test_every_shard_is_watched_by_one_process_and_all_have_a_fair_share(
    url: str,
) -> None:
    async with open_presence(url, "T1") as one:
        assert await one.owned() == EVERY
        async with (
            open_presence(url, "T1") as two,
            open_presence(url, "T1") as three,
        ):
            owned = await shares(one, two, three)
            assert len(set.union(*map(set, owned))) == SHARDS
            assert sum(map(len, owned)) == SHARDS
            assert max(map(len, owned)) <= SHARDS // 3 + 1
            assert not await is_dead(one, two.process_id)
            left = two.process_id, three.process_id
        assert await shares(one) == [EVERY]
        for process in left:
            assert await is_dead(one, process)


async def test_one_process_at_a_time_takes_the_place_of_a_dead_one(url: str) -> None:
    async with (
        open_presence(url, "T1") as one,
        open_presence(url, "T1") as two,
        open_presence(url, "T1") as gone,
    ):
        dead = gone.process_id
        assert not await is_dead(one, dead)
    async with open_presence(url, "T1") as one, open_presence(url, "T1") as two:
        async with one.inheriting(dead) as inherits:
            assert inherits
            assert not await is_dead(two, dead)
        assert await is_dead(two, dead)


async def test_the_processes_of_another_slack_workspace_take_nothing_away(
    url: str,
) -> None:
    async with open_presence(url, "T1") as one, open_presence(url, "T2") as other:
        assert await shares(one, other) == [EVERY, EVERY]


async def test_a_process_that_the_database_lets_go_ends_at_once_and_others_take_over(
    url: str,
) -> None:
    lost = asyncio.Event()
    async with AsyncExitStack() as stack:
        one = await stack.enter_async_context(open_presence(url, "T1", lost=lost.set))
        two = await stack.enter_async_context(open_presence(url, "T1"))
        await shares(one, two)
        await to_thread.run_sync(_let_go, url, await _backend(one))
        await asyncio.wait_for(lost.wait(), WAIT_S)
        assert await is_dead(two, one.process_id)
        assert await shares(two) == [EVERY]


async def test_a_database_that_breaks_off_lets_every_process_go() -> None:
    with PostgreSQL(durable=True) as server:
        url = await to_thread.run_sync(new_database, server.url)
        lost = asyncio.Event()
        async with open_presence(url, "T1", lost=lost.set):
            await to_thread.run_sync(server.stop)
            await asyncio.wait_for(lost.wait(), WAIT_S)
        await to_thread.run_sync(server.start)
        async with open_presence(url, "T1") as presence:
            assert await presence.owned() == EVERY


async def _backend(presence: Presence) -> int:
    import sqlalchemy as sa  # noqa: PLC0415 - of this one place

    connection = presence._connection  # type: ignore[attr-defined]  # noqa: SLF001
    return int((await connection.execute(sa.text("SELECT pg_backend_pid()"))).scalar())


def _let_go(url: str, backend: int) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(%s)", (backend,))


@pytest.mark.skipif(sys.platform != "linux", reason="the lock on the file is Linux's")
@pytest.mark.parametrize("how", ["symlink", "hard link", "lock deleted"])
async def test_one_file_by_two_names_has_one_process(tmp_path: Path, how: str) -> None:
    """A link, a mount in another container, a cleaner of lock files (F9)."""
    file, other = tmp_path / "bot.db", tmp_path / "other.db"
    async with open_presence(f"sqlite:///{file}", "T1"):
        if how == "symlink":
            other.symlink_to(file)
        elif how == "hard link":
            other.hardlink_to(file)
        else:
            file.with_name("bot.db.lock").unlink()
            other = file
        with pytest.raises(SettingsError, match="Another eodh-bot"):
            async with open_presence(f"sqlite:///{other}", "T1"):
                pass
    async with open_presence(f"sqlite:///{other}", "T1"):
        pass


async def test_a_backup_put_in_place_while_it_runs_ends_the_process(
    tmp_path: Path,
) -> None:
    """Else it would go on with a file that nobody opens again."""
    lost = asyncio.Event()
    file, backup = tmp_path / "bot.db", tmp_path / "backup.db"
    backup.touch()
    async with open_presence(f"sqlite:///{file}", "T1", lost=lost.set):
        backup.replace(file)
        await asyncio.wait_for(lost.wait(), WAIT_S)


async def test_a_database_knows_its_bot(tmp_path: Path) -> None:
    async with open_database(f"sqlite:///{tmp_path / 'bot.db'}") as database:
        await identify(database, "T1", "U0BOT")
        await identify(database, "T1", "U0BOT")
        await identify(database, "T2", "U0OTHER")
        with pytest.raises(SettingsError, match="belongs to the Slack bot U0BOT"):
            await identify(database, "T1", "U0OTHER")
