"""The program for a real Slack works, tried on the local one."""

import asyncio

import pytest

from eodh_sandbox.slack import LocalSlack, Seed
from tests.bot.running import manifest_app
from tests.conftest import TIMING
from tests.real_slack.__main__ import check

pytestmark = pytest.mark.anyio


async def test_every_open_question_gets_an_answer() -> None:
    seed = Seed(app=manifest_app())
    async with LocalSlack(seed, timing=TIMING, rate_limits=False) as slack:
        asking = asyncio.create_task(
            check("C1", slack.bot_token, slack.app_token, slack.api_url)
        )
        await slack.until(lambda: slack.connected or asking.done())
        await slack.person("U1").types("C1", "/eodh-logs")
        found = dict(await asking)
        seen = [m.words for m in slack.person("U1").sees("C1")]

    assert found["blocks.validate"].endswith("messages and views pass")
    assert found["emoji: false in a header"] == "look at it"
    assert found["fields and accessory"] == "look at it"
    assert found["a reply to a deleted message"] == "ok"
    assert found["response URL, ephemeral with thread_ts"] == "HTTP 200: ok"
    assert "invalid_blocks" in found["response URL, blocks that Slack refuses"]
    assert "In the thread, or in the channel? Only you see this." in seen
