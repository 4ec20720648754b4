"""Over HTTP, what Slack signed is let in by Slack's clock, and nothing else is."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession

from eodh_bot.app import build
from eodh_bot.operations.slack_transports import REQUEST_PATH, by_http
from eodh_sandbox.hub import LocalHub
from eodh_sandbox.slack import LocalSlack
from eodh_sandbox.slack.events.signed_http import signature
from eodh_tools.http.listen import HttpAddress
from tests.bot.running import bot, environment, failed_job

pytestmark = pytest.mark.anyio
TWENTY_MINUTES_S = 1_200.0


@asynccontextmanager
async def listening(
    slack: LocalSlack, hub: LocalHub, folder: Path
) -> AsyncIterator[str]:
    """A bot over HTTP; yields its request URL."""
    async with bot(slack, environment(slack, hub, folder, channel="C1")) as context:
        app = build(context, slack.signing_secret)
        async with by_http(app, HttpAddress("127.0.0.1", 0)) as (_, where):
            yield f"http://127.0.0.1:{where['port']}{REQUEST_PATH}"


@pytest.mark.parametrize("ahead_s", [TWENTY_MINUTES_S, -TWENTY_MINUTES_S])
async def test_a_machine_with_a_wrong_clock_still_answers(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path, ahead_s: float
) -> None:
    slack.clock.forward(ahead_s)
    job = failed_job(hub, "eo-team")
    async with listening(slack, hub, tmp_path) as url:
        await slack.use_request_url(url)
        answer = await slack.person("U1").types("C1", f"/eodh-logs {job}")

    assert answer.acked


async def test_what_has_a_good_signature_of_another_moment_is_refused(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    """The machine's clock is that of the signature; Slack's went on since."""
    now = int(time.time())
    slack.clock.forward(TWENTY_MINUTES_S)
    bodies = {
        b"command=%2Feodh-logs&text=help": "application/x-www-form-urlencoded",
        b'{"type": "url_verification", "challenge": "x"}': "application/json",
    }
    moments = (str(now), f"-{now}", f"+{now}", f"{now}.0", "1" * 5_000, "now", "")
    statuses = {}
    async with listening(slack, hub, tmp_path) as url, ClientSession() as client:
        for body, kind in bodies.items():
            for signed_at in moments:
                headers = {
                    "Content-Type": kind,
                    "X-Slack-Request-Timestamp": signed_at,
                    "X-Slack-Signature": signature(slack.signing_secret, now, body),
                }
                async with client.post(url, data=body, headers=headers) as answer:
                    statuses[body, signed_at[:20]] = answer.status

    assert statuses == dict.fromkeys(statuses, 401)
    assert len(statuses) == len(bodies) * len(moments)
