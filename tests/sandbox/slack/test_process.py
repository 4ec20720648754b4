"""The local Slack in a process of its own: `eodh-demo slack`, and with all options."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from slack_sdk.web.async_client import AsyncWebClient

import eodh_bot
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def running(
    *arguments: str, module: str = "eodh_sandbox.slack"
) -> AsyncIterator[tuple[Any, dict[str, str]]]:
    source = str(Path(eodh_bot.__file__).parent.parent)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": source},
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(WAIT_S):
            line = await process.stdout.readline()
        yield process, json.loads(line or b"{}")
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def test_it_prints_where_it_is_and_serves_until_a_signal(
    tmp_path: Path,
) -> None:
    seed = tmp_path / "seed.json"
    seed.write_text(json.dumps({"team_name": "River lab"}), encoding="utf-8")
    async with running("--port", "0", "--seed", str(seed)) as (process, where):
        async with ClientSession() as session:
            client = AsyncWebClient(
                where["bot_token"], base_url=where["api_url"], session=session
            )
            team = await client.auth_test()
            async with session.get(where["url"]) as page:
                assert "local Slack" in await page.text()
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(WAIT_S):
            code = await process.wait()

    assert team["team"] == "River lab"
    assert where["app_token"].startswith("xapp-")
    assert len(where["signing_secret"]) == 32
    assert code == 0


async def test_eodh_demo_serves_it_too_and_says_so_of_a_taken_port() -> None:
    demo = "eodh_sandbox.demo.tools_demo"
    async with running("slack", module=demo) as (process, where):
        async with ClientSession() as session, session.get(where["url"]) as page:
            assert "local Slack" in await page.text()
        port = where["url"].rstrip("/").rpartition(":")[2]
        async with running("slack", "--port", port, module=demo) as (second, nothing):
            assert second.stderr is not None
            async with asyncio.timeout(WAIT_S):
                reported = (await second.stderr.read()).decode()
                assert await second.wait() == 1
        process.send_signal(signal.SIGINT)
        async with asyncio.timeout(WAIT_S):
            assert await process.wait() == 0

    assert nothing == {}
    assert reported == (
        f"Port {port} of 127.0.0.1 cannot be used. Give another, or 0 for any.\n"
    )


async def test_it_refuses_to_be_seen_from_elsewhere() -> None:
    async with running("--host", "0.0.0.0") as (process, where):  # noqa: S104 - refused
        async with asyncio.timeout(WAIT_S):
            assert await process.wait() != 0

    assert where == {}
