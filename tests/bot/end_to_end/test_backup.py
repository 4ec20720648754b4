"""Backup and restore as docs/how-to/upgrade-and-backup.md says, of a running bot."""

import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import anyio
import pytest
from anyio import to_thread

from eodh_bot.store import Connections, StoredConnection, open_database
from eodh_sandbox.hub import LocalHub
from eodh_sandbox.slack import LocalSlack
from tests.bot.connecting import connects
from tests.bot.postgres import PROGRAMS, new_database
from tests.bot.running import (
    MASTER_KEY,
    environment,
    failed_job,
    started,
)
from tests.conftest import REPOSITORY
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio

PAGE = REPOSITORY / "docs" / "how-to" / "upgrade-and-backup.md"


async def do(heading: str, folder: Path, **places: str | Path) -> None:
    """Do what the page says first under a heading, with other places."""
    section = PAGE.read_text("utf-8").split(f"\n## {heading}\n")[1]
    found = re.search(r"(?s)```sh\n(.*?)```", section)
    assert found is not None
    script = found[1]
    for name, place in places.items():
        script, times = re.subn(rf"(?m)^{name}=.*$", f"{name}='{place}'", script)
        assert times == 1, name
    assert "/path/to" not in script
    await anyio.run_process(
        ["sh", "-euc", script],
        cwd=folder,
        env={"PATH": os.pathsep.join((*PROGRAMS, os.environ["PATH"]))},
        stderr=subprocess.STDOUT,
    )


@asynccontextmanager
async def busy(url: str) -> AsyncIterator[list[int]]:
    """Somebody who writes into the database all the time; gives how often."""
    times: list[int] = []
    ended = anyio.Event()

    async def write(store: Connections) -> None:
        # A write is not broken off, so it is not cancelled either.
        while not ended.is_set():
            await store.put(
                StoredConnection(
                    slack_team=store.slack_team,
                    user_id=f"U{len(times) % 50}",
                    base_url="https://eodatahub.org.uk",
                    workspace="w" * 200,
                    added_by="U1",
                    added_at=datetime.now(UTC),
                )
            )
            times.append(1)

    async with open_database(url) as database, anyio.create_task_group() as group:
        group.start_soon(write, Connections(database, "T-other"))
        try:
            yield times
        finally:
            ended.set()


async def answers(slack: LocalSlack, hub: LocalHub) -> bool:
    """Whether a bot answers with the key that was connected before the backup."""
    job = failed_job(hub, "eo-team")
    ada = slack.person("U1")
    await ada.types("C1", f"/eodh-logs {job}")
    answer = await ada.waits_for("C1", job)
    return "ModuleNotFoundError" in answer.words


async def test_a_file_saved_while_the_bot_runs_opens_its_keys_elsewhere(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    variables = environment(slack, hub, tmp_path)
    data, backup = tmp_path / "data", tmp_path / "backup"
    async with started(variables, tmp_path):
        ada = slack.person("U1")
        await connects(ada, "C1", hub, "eo-team", for_channel=True)
        async with busy(f"sqlite:///{data / 'eodh-bot.db'}") as times:
            with anyio.fail_after(WAIT_S):
                while len(times) < 20:  # noqa: ASYNC110 - a database's work
                    await anyio.sleep(0.01)
            before = len(times)
            await do("Back up a SQLite file", tmp_path, DATA=data, BACKUP=backup)
            assert len(times) > before
        assert await answers(slack, hub)
    assert [each.stat().st_mode & 0o077 for each in backup.iterdir()] == [0, 0]

    restored = tmp_path / "elsewhere" / "data"
    await do("Restore it", tmp_path, DATA=restored, BACKUP=backup)
    variables["EODH_BOT_DATA_DIR"] = str(restored)
    async with started(variables, tmp_path):
        await slack.until_connected()
        assert await answers(slack, hub)
    async with open_database(f"sqlite:///{restored / 'eodh-bot.db'}") as database:
        stored = [each async for each in Connections(database, "T-other").all()]
    assert len(stored) >= min(before, 50)


async def test_a_dump_of_postgresql_fills_an_empty_database(
    slack: LocalSlack, hub: LocalHub, postgresql: str, tmp_path: Path
) -> None:
    old, new = [
        await to_thread.run_sync(new_database, postgresql),
        await to_thread.run_sync(new_database, postgresql),
    ]
    variables = environment(
        slack,
        hub,
        tmp_path,
        EODH_BOT_MASTER_KEY=MASTER_KEY,
        EODH_BOT_DATABASE_URL=old,
    )
    backup = tmp_path / "backup"
    async with started(variables, tmp_path):
        ada = slack.person("U1")
        await connects(ada, "C1", hub, "eo-team", for_channel=True)
        async with busy(old) as times:
            with anyio.fail_after(WAIT_S):
                while len(times) < 20:  # noqa: ASYNC110 - a database's work
                    await anyio.sleep(0.01)
            await do("Back up PostgreSQL", tmp_path, DATABASE=old, BACKUP=backup)

    await do("Restore PostgreSQL", tmp_path, DATABASE=new, BACKUP=backup)
    async with started(variables | {"EODH_BOT_DATABASE_URL": new}, tmp_path):
        await slack.until_connected()
        assert await answers(slack, hub)


async def test_without_its_master_key_a_backup_opens_nothing_and_says_so(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    variables = environment(slack, hub, tmp_path)
    async with started(variables, tmp_path):
        ada = slack.person("U1")
        await connects(ada, "C1", hub, "eo-team", for_channel=True)
        backup = tmp_path / "backup"
        data = tmp_path / "data"
        await do("Back up a SQLite file", tmp_path, DATA=data, BACKUP=backup)
    (backup / "master.key").unlink()
    variables["EODH_BOT_DATA_DIR"] = str(backup)
    refused = await anyio.run_process(
        [sys.executable, "-m", "eodh_bot"],
        env={"PATH": os.environ["PATH"], **variables},
        cwd=tmp_path,
        check=False,
    )
    assert refused.returncode == 2
    assert b"EODH_BOT_KEYS_LOST" in refused.stderr
    variables["EODH_BOT_KEYS_LOST"] = "true"
    async with started(variables, tmp_path):
        await slack.until_connected()
        await ada.types("C1", "/eodh-logs jobs")
        answer = await ada.waits_for("C1", "master key was replaced")
    assert "Connect the workspace again" in answer.words
