"""The bot running against a local Slack and a local Hub, in this process or its own."""

import functools
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import anyio
import pytest
import yaml
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler

from eodh_bot.app import build, open_context
from eodh_bot.listeners.context import BotContext
from eodh_bot.listeners.work_limiter import WorkBounds
from eodh_bot.settings import BotSettings
from eodh_sandbox.hub import LocalHub, ScriptedJob
from eodh_sandbox.slack import AppSeed, LocalSlack, app_from_manifest
from eodh_tools.clock import utc_now
from eodh_tools.config.settings import Settings
from tests.bot.databases import sqlite_database
from tests.compiled_patterns import share_patterns
from tests.conftest import REPOSITORY
from tests.waiting import WAIT_S

MASTER_KEY = "x" * 43 + "="


@functools.cache
def manifest_app(**installation: str) -> AppSeed:
    """The app as its own manifest makes it: no scope and no event more.

    Args:
        installation: Ids and tokens to take instead of made-up ones.
    """
    text = (REPOSITORY / "manifest.yaml").read_text(encoding="utf-8")
    return app_from_manifest(yaml.safe_load(text), **installation)


def environment(
    slack: LocalSlack,
    hub: LocalHub,
    folder: Path,
    *,
    channel: str | None = None,
    workspace: str | None = None,
    **more: str,
) -> dict[str, str]:
    """What a bot is started with; a single team's where a channel is given."""
    made = {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "SLACK_API_URL": slack.api_url,
        "EODH_BASE_URL": hub.base_url,
        "EODH_BOT_DATA_DIR": str(folder / "data"),
        "EODH_CACHE_DIR": str(share_patterns(folder / "cache")),
        "EODH_TIMEOUT_S": "20",
        "HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        **more,
    }
    if channel is not None:
        workspace = workspace or next(iter(hub.workspaces))
        made |= {
            "EODH_BOT_CHANNEL": channel,
            "EODH_WORKSPACE": workspace,
            "EODH_API_KEY": hub.workspaces[workspace],
        }
    return made


@asynccontextmanager
async def bot(
    slack: LocalSlack,
    variables: Mapping[str, str],
    bounds: WorkBounds | None = None,
    now: Callable[[], float] = time.monotonic,
    wake: Callable[[], None] = lambda: None,
) -> AsyncIterator[BotContext]:
    """The bot in this process, over a real websocket."""
    with pytest.MonkeyPatch.context() as patch:
        for name in (*BotSettings.variables().values(), *Settings.variables().values()):
            patch.delenv(name, raising=False)
        for name, value in variables.items():
            patch.setenv(name, value)
        settings, hub = BotSettings(), Settings()
        file = settings.data_folder / "eodh-bot.db"
        if settings.database_url is None and not file.exists():
            sqlite_database(file)
        bounds = bounds or WorkBounds(ack_travels_s=0.05)
        async with open_context(settings, hub, bounds, now) as asleep:
            await asleep.access.begin()
            bot_context = replace(asleep, wake=wake)
            handler: Any = AsyncSocketModeHandler(
                build(bot_context, app_token=slack.app_token), slack.app_token
            )
            await handler.connect_async()
            try:
                await slack.until_connected()
                yield bot_context
            finally:
                await handler.close_async()
                assert await bot_context.work.drain(WAIT_S), (
                    "the bot is still answering"
                )


@dataclass(frozen=True, slots=True)
class Started:
    """A bot in a process of its own."""

    process: anyio.abc.Process
    log: Path

    def lines(self) -> list[dict[str, Any]]:
        """What it logged so far."""
        text = self.log.read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines() if line.endswith("}")]


@asynccontextmanager
async def started(
    variables: Mapping[str, str], folder: Path, *arguments: str
) -> AsyncIterator[Started]:
    """The bot in a process of its own, ready; it is stopped as an operator does."""
    log = folder / f"bot-{time.monotonic_ns()}.log"
    with log.open("wb") as stderr:
        process = await anyio.open_process(
            [sys.executable, "-m", "eodh_bot", *arguments],
            env={"PATH": os.environ["PATH"], **variables},
            cwd=folder,
            stdout=None,
            stderr=stderr,
        )
    running = Started(process, log)
    async with stopped(process):
        with anyio.fail_after(WAIT_S):
            while not any(line.get("event") == "ready" for line in running.lines()):
                assert process.returncode is None, log.read_text(encoding="utf-8")
                await anyio.sleep(0.05)
        yield running


@asynccontextmanager
async def stopped(process: anyio.abc.Process) -> AsyncIterator[None]:
    """A process that is stopped at the end as an operator does."""
    try:
        yield
    finally:
        with anyio.CancelScope(shield=True):
            if process.returncode is None:
                process.terminate()
            with anyio.move_on_after(WAIT_S):
                await process.wait()
            if process.returncode is None:
                process.kill()
                await process.wait()
            await process.aclose()


def failed_job(hub: LocalHub, workspace: str, case: str = "no-module") -> str:
    """A job that ends now, as it once did: what a watch finds older is no news."""
    job = ScriptedJob.recorded(case, created=utc_now(), duration_s=0.0)
    return hub.script(workspace, job)[0]


async def ran(hub: LocalHub, process: str, workspace: str = "eo-team") -> str:
    """A job that has just run for real, its end and its logs there."""
    job_id = await hub.execute(workspace, process)
    await hub.wait_for_end(workspace, job_id, limit_s=WAIT_S)
    return job_id
