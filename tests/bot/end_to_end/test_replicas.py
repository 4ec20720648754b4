"""Two bots on one PostgreSQL: what one was notified of, the other knows."""

from pathlib import Path

import anyio
import pytest
from anyio import to_thread

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.slack import LocalSlack, Seed
from tests.bot.connecting import connects
from tests.bot.postgres import new_database
from tests.bot.running import (
    MASTER_KEY,
    environment,
    failed_job,
    manifest_app,
    started,
)
from tests.conftest import TIMING

pytestmark = pytest.mark.anyio


async def test_two_start_at_once_and_share_every_connection(
    postgresql: str, tmp_path: Path
) -> None:
    url = await to_thread.run_sync(new_database, postgresql)
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
    async with (
        LocalHub() as hub,
        LocalSlack(Seed(app=manifest_app()), timing=TIMING) as slack,
    ):
        variables = [
            environment(
                slack,
                hub,
                folder,
                EODH_BOT_DATABASE_URL=url,
                EODH_BOT_MASTER_KEY=MASTER_KEY,
            )
            for folder in folders
        ]
        async with (
            started(variables[0], folders[0]),
            started(variables[1], folders[1]),
        ):
            await slack.until(lambda: slack.connected == 2)
            ada = slack.person("U1")
            await connects(ada, "C1", hub, "eo-team", for_channel=True)
            # Slack gives a payload to any one of the connections.
            jobs = [failed_job(hub, "eo-team") for _ in range(8)]
            async with anyio.create_task_group() as group:
                for job in jobs:
                    group.start_soon(ada.types, "C1", f"/eodh-logs {job}")
            for job in jobs:
                await ada.waits_for("C1", f"job {job}")
