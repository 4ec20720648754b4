"""The real program, real Bolt, a real websocket: from the command to the answer."""

import asyncio
import time
from pathlib import Path

import pytest
from aiohttp import ClientSession

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.slack import LocalSlack
from eodh_sandbox.slack.events.signed_http import signature
from tests.bot.operations.flood import flooded
from tests.bot.running import environment, ran, started
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio


async def test_a_command_is_answered_from_typing_to_reading(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    job = await ran(hub, "no-module")
    ada = slack.person("U1")
    async with started(environment(slack, hub, tmp_path, channel="C1"), tmp_path):
        outcome = await ada.types("C1", f"/eodh-logs {job}")
        answer = await ada.waits_for("C1", job)

    assert outcome.acked
    assert answer.ephemeral
    assert "failed after" in answer.words
    assert "ModuleNotFoundError" in answer.words
    assert answer.mentions == ()
    assert job not in "".join(m.words for m in slack.person("U2").sees("C1"))


async def test_the_same_over_http_with_signatures(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    job = await ran(hub, "no-module")
    ada = slack.person("U1")
    variables = environment(slack, hub, tmp_path, channel="C1")
    async with started(variables, tmp_path, "--http", ":0") as bot:
        ready = next(line for line in bot.lines() if line["event"] == "ready")
        assert ready["host"] == "127.0.0.1"
        await slack.use_request_url(f"http://127.0.0.1:{ready['port']}/slack/events")
        outcome = await ada.types("C1", f"/eodh-logs {job}")
        answer = await ada.waits_for("C1", job)

    assert outcome.acked
    assert "ModuleNotFoundError" in answer.words


async def test_a_request_that_slack_did_not_sign_is_refused(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    variables = environment(slack, hub, tmp_path, channel="C1")
    async with (
        started(variables, tmp_path, "--http", ":0") as bot,
        ClientSession() as c,
    ):
        ready = next(line for line in bot.lines() if line["event"] == "ready")
        url = f"http://127.0.0.1:{ready['port']}/slack/events"
        body = b"command=%2Feodh-logs&text=jobs&user_id=U1&channel_id=C1"
        now = int(time.time())
        signed = {
            "none": {},
            "wrong": {"X-Slack-Signature": "v0=" + "0" * 64},
            "old": {"X-Slack-Signature": _signature(slack, now - 600, body)},
            "good": {"X-Slack-Signature": _signature(slack, now, body)},
        }
        reported = {}
        for name, headers in signed.items():
            sent_at = str(now - 600 if name == "old" else now)
            kind = "application/x-www-form-urlencoded"
            whole = {
                "Content-Type": kind,
                "X-Slack-Request-Timestamp": sent_at,
                **headers,
            }
            async with c.post(url, data=body, headers=whole) as answer:
                reported[name] = answer.status

    assert {name: status for name, status in reported.items() if name != "good"} == {
        "none": 401,
        "wrong": 401,
        "old": 401,
    }
    assert reported["good"] != 401


async def test_what_is_signed_but_malformed_or_of_another_workspace_is_refused(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    """Only who has the signing secret can send it: each costs one line of the log."""
    team = slack.workspace.seed.team_id
    event = b'{"type": "event_callback", "team_id": "%s", "event": ' % team.encode()
    form = b"command=%2Feodh-logs&text=help&user_id=U1&channel_id=C1"
    payloads = {
        b"[" * 100_000: 400,
        event + b"[" * 100_000: 400,
        event + b"NaN}": 400,
        event + b'"words"}': 401,
        b"payload=[1]": 400,
        b"payload={": 400,
        b"payload={}&payload=[]": 400,
        b"\xff\xfe=1": 400,
        form + b"&team_id=T2EVIL": 403,
        form + b"&enterprise_id=E2EVIL&is_enterprise_install=true": 403,
        form + b"&team_id=" + team.encode(): 200,
    }
    variables = environment(slack, hub, tmp_path, channel="C1")
    async with (
        started(variables, tmp_path, "--http", ":0") as bot,
        ClientSession() as c,
    ):
        ready = next(line for line in bot.lines() if line["event"] == "ready")
        url = f"http://127.0.0.1:{ready['port']}/slack/events"
        statuses = {}
        for body in payloads:
            now, is_json = int(time.time()), body[:1] in b"{["
            headers = {
                "Content-Type": "application/json"
                if is_json
                else "application/x-www-form-urlencoded",
                "X-Slack-Request-Timestamp": str(now),
                "X-Slack-Signature": _signature(slack, now, body),
            }
            async with c.post(url, data=body, headers=headers) as answer:
                statuses[body] = answer.status
        logged = [line for line in bot.lines() if "exception" in line]

    assert {body[:60]: status for body, status in statuses.items()} == {
        body[:60]: status for body, status in payloads.items()
    }
    assert logged == []


async def test_hundreds_of_silent_connections_keep_neither_slack_nor_an_operator_out(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    """Over HTTP and at the operations port, from forty addresses (A1)."""
    variables = environment(
        slack, hub, tmp_path, channel="C1", EODH_BOT_OPERATIONS="127.0.0.1:0"
    )
    async with (
        started(variables, tmp_path, "--http", ":0") as bot,
        ClientSession() as c,
    ):
        lines = {line["event"]: line for line in bot.lines() if "event" in line}
        port, operations = lines["ready"]["port"], lines["operations"]["port"]
        url = f"http://127.0.0.1:{port}/slack/events"
        body = b'{"type": "url_verification", "challenge": "made-up"}'
        async with (
            flooded(port, 300, "/slack/events", addresses=40),
            flooded(operations, 300, addresses=40),
            # For ever, without the bounds on connections.
            asyncio.timeout(WAIT_S),
        ):
            for number in range(3):
                # Each with a signature of its own, which is answered once.
                now = int(time.time()) - number
                headers = {
                    "Content-Type": "application/json",
                    "X-Slack-Request-Timestamp": str(now),
                    "X-Slack-Signature": _signature(slack, now, body),
                }
                async with c.post(url, data=body, headers=headers) as answer:
                    assert (await answer.json())["challenge"] == "made-up"
                async with c.get(f"http://127.0.0.1:{operations}/healthz") as answer:
                    assert answer.status == 200


def _signature(slack: LocalSlack, timestamp: int, body: bytes) -> str:
    return signature(slack.signing_secret, timestamp, body)
