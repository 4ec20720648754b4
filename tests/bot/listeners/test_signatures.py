"""Over HTTP, what Slack signed is let in by Slack's clock, and nothing else is.

Nor does anything else keep it out.
"""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import anyio
import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from eodh_bot.app import build
from eodh_bot.listeners import first_times
from eodh_bot.operations.slack_transports import REQUEST_PATH, by_http
from eodh_sandbox.hub import LocalHub
from eodh_sandbox.slack import LocalSlack
from eodh_sandbox.slack.events.signed_http import signature
from eodh_tools.http.listen import HttpAddress
from eodh_tools.http.open_connections import MOST_UNPROVEN_OF_AN_ADDRESS
from tests.bot.operations.flood import flooded
from tests.bot.running import bot, environment, failed_job
from tests.waiting import WAIT_S

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


async def test_a_request_that_the_database_keeps_waiting_keeps_its_place(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(first_times, "_LONGEST_S", WAIT_S)
    body = f"command=%2Fnone&user_id=U1&team_id={slack.workspace.seed.team_id}".encode()
    now = int(time.time())
    head = (
        f"POST {REQUEST_PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"X-Slack-Request-Timestamp: {now}\r\n"
        f"X-Slack-Signature: {signature(slack.signing_secret, now, body)}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    async with listening(slack, hub, tmp_path) as url:
        port = int(url.rpartition(":")[2].partition("/")[0])
        file = tmp_path / "data" / "eodh-bot.db"
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(head.encode() + body)
            async with flooded(port, 2 * MOST_UNPROVEN_OF_AN_ADDRESS) as held:
                with anyio.fail_after(WAIT_S):
                    assert await held[0].is_closed()
                other.execute("ROLLBACK")
                with anyio.fail_after(WAIT_S):
                    answer = await reader.read(12)
            writer.close()

    assert answer == b"HTTP/1.1 200"


@pytest.mark.parametrize("signed", ["", "v0=1", "\xff"], ids=["no", "short", "odd"])
@pytest.mark.parametrize("fields", [{"event": 4}, {"event": {"bot_id": []}}, {}])
async def test_what_is_not_signed_calls_no_address_that_it_names(
    slack: LocalSlack,
    hub: LocalHub,
    tmp_path: Path,
    fields: dict[str, object],
    signed: str,
) -> None:
    called: list[str] = []

    async def note(request: web.Request) -> web.Response:
        called.append(request.path)
        return web.Response()

    app = web.Application()
    app.router.add_post("/", note)
    async with (
        TestServer(app) as elsewhere,
        listening(slack, hub, tmp_path) as url,
        ClientSession() as client,
    ):
        body = {**fields, "user_id": "U1", "response_url": str(elsewhere.make_url("/"))}
        headers = {
            "X-Slack-Request-Timestamp": str(int(time.time())),
            "X-Slack-Signature": signed,
        }
        async with client.post(url, json=body, headers=headers) as answer:
            status = answer.status

    assert (status // 100, called) == (4, [])
