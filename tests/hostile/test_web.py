"""Requests of web pages, and of whoever reaches a port."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest
from aiohttp import web

from eodh_bot.app import build
from eodh_bot.operations.slack_transports import REQUEST_PATH
from eodh_sandbox.hub import LocalHub
from eodh_sandbox.slack.events.signed_http import signature
from tests.hostile import oracle
from tests.hostile.conftest import WORKSPACE
from tests.hostile.corpus import WEB
from tests.hostile.doors.chat import ADA, CHANNEL, chat
from tests.hostile.families.secrets import KEY
from tests.hostile.families.web import BOT, HUB, MCP, SLACK, TOKEN, WebRequest
from tests.hostile.tally import Tally
from tests.tools.mcp.over_http import save_profile, served
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio

_LIST = b'{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}'
_MOST_BYTES = 2_000_000


@dataclass(frozen=True, slots=True)
class HeardRequest:
    """What a server answered; a status of 0 where it hung up."""

    status: int
    head: str
    body: str

    @property
    def refused(self) -> bool:
        """Whether it refused: by its status, or by an error of JSON-RPC's."""
        if self.status == 0 or 400 <= self.status < 500:
            return True
        try:
            reported, _ = json.JSONDecoder().raw_decode(self.body, self.body.find("{"))
        except ValueError:
            return False
        if not isinstance(reported, dict):
            return False
        result = reported.get("result")
        return "error" in reported or (
            isinstance(result, dict) and bool(result.get("isError"))
        )


@dataclass(frozen=True, slots=True)
class WebDoor:
    """A server, and an honest request to it."""

    name: str
    port: int
    target: str
    headers: Mapping[str, str]
    body: bytes
    facts: Callable[[], Mapping[str, str]] = dict
    done: Callable[[], object] = lambda: None

    async def hears(self, request: WebRequest | None = None) -> HeardRequest:
        """Make the honest request, changed as the corpus says."""
        facts = {"port": str(self.port), **self.facts()}
        body = self.body if request is None or request.body is None else request.body
        headers: dict[str, str | None] = {
            "Host": f"127.0.0.1:{self.port}",
            "Connection": "close",
            **self.headers,
            "Content-Length": str(len(body)),
            **(request.headers if request else {}),
        }
        method = (request and request.method) or "POST"
        target = (request and request.target) or self.target
        lines = [f"{method} {target} HTTP/1.1"]
        lines += [
            f"{name}: {value.format(**facts)}"
            for name, value in headers.items()
            if value is not None
        ]
        head = "\r\n".join(lines).encode("utf-8") + b"\r\n\r\n"
        async with asyncio.timeout(WAIT_S):
            return await _exchange(self.port, head + body)


async def _exchange(port: int, sent: bytes) -> HeardRequest:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(sent)
        await writer.drain()
        got = await reader.read(_MOST_BYTES)
        while more := await reader.read(_MOST_BYTES):
            got += more
    except ConnectionError:
        got = b""  # it had read enough
    finally:
        writer.close()
    head, _, body = got.decode("utf-8", "replace").partition("\r\n\r\n")
    status = head.split(" ")[1] if head.startswith("HTTP/") else "0"
    return HeardRequest(int(status), head, body)


@asynccontextmanager
async def doors(hub: LocalHub, folder: Path) -> AsyncIterator[dict[str, WebDoor]]:
    """All that listens, each as it is in production or in the demo."""
    async with AsyncExitStack() as stack:
        environment = {
            "XDG_CONFIG_HOME": str(folder / "config"),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            "EODH_MCP_RATE_PER_MINUTE": "0",
            "EODH_MCP_TOKENS": f"alice:first:{TOKEN}",
        }
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        for name, value in environment.items():
            patch.setenv(name, value)
        save_profile("first", hub, WORKSPACE)
        mcp = stack.enter_context(served(folder, environment))
        slack = await stack.enter_async_context(chat(hub, folder / "bot"))
        secret = slack.slack.signing_secret
        ada = slack.ada._desk  # noqa: SLF001 - for a command as Slack would send it
        command = ada.payloads.command(
            ADA,
            slack.slack.workspace.channels[CHANNEL],
            "/eodh-logs",
            "help",
            base_url=ada.base_url,
        )
        body = urlencode(command).encode()
        app = build(slack.bot_context, secret)
        runner = web.AppRunner(app.web_app(path=REQUEST_PATH), access_log=None)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield {
            MCP: WebDoor(
                MCP,
                int(mcp.origin.rpartition(":")[2]),
                "/mcp",
                {
                    "Content-Type": "application/json",
                    "Accept": "application/json, text/event-stream",
                    "Authorization": f"Bearer {TOKEN}",
                },
                _LIST,
            ),
            HUB: WebDoor(
                HUB,
                int(hub.base_url.rpartition(":")[2]),
                "/_local/faults",
                {"Content-Type": "application/json"},
                b'{"kind": "slow", "job_id": "none", "delay_s": 0}',
            ),
            SLACK: WebDoor(
                SLACK,
                int(slack.slack.url.rstrip("/").rpartition(":")[2]),
                "/page/act",
                {
                    "Content-Type": "application/json",
                    "Origin": "http://127.0.0.1:{port}",
                },
                b'{"as": "U1", "act": "types", "channel": "C1", "text": "hello"}',
            ),
            BOT: WebDoor(
                BOT,
                int(runner.addresses[0][1]),
                REQUEST_PATH,
                {
                    "Content-Type": "application/x-www-form-urlencoded",
                    "X-Slack-Request-Timestamp": "{now}",
                    "X-Slack-Signature": "{good}",
                },
                body,
                lambda: signatures(secret, body),
                lambda: (len(slack.slack.calls), slack.slack.workspace.last_order),
            ),
        }


def signatures(secret: str, body: bytes) -> dict[str, str]:
    """The true signature of the honest body, and those that are nearly it."""
    now = int(time.time())
    good = signature(secret, now, body)
    return {
        "now": str(now),
        "good": good,
        "hex": good.removeprefix("v0="),
        "short": good[:-1],
        "of_nothing": signature(secret, now, b""),
        "of_another": signature("another", now, body),
        "old": str(now - 600),
        "old_good": signature(secret, now - 600, body),
        "ahead": str(now + 600),
        "ahead_good": signature(secret, now + 600, body),
    }


@pytest.mark.parametrize("family", WEB)
async def test_nobody_gets_in_who_should_not(
    family: str, hub: LocalHub, tally: Tally, tmp_path: Path
) -> None:
    async with doors(hub, tmp_path) as opened:
        tally.ports = {door.port for door in opened.values()}
        for request in WEB[family]:
            for name in request.doors:
                door = opened[name]
                with tally.trial(request, name) as trial:
                    before = door.done()
                    received = await door.hears(request)
                    if not received.refused and (
                        door.name != BOT or door.done() != before
                    ):
                        raise oracle.Leak(f"it was answered: {received.status}")
                    if "access-control-allow-origin" in received.head.lower():
                        raise oracle.Leak("a page learns that it may ask")
                    oracle.check_secretless(received.head + received.body, [KEY, TOKEN])
                    if received.refused:
                        trial.refused()
        # It is no test unless an honest request gets in, also after all of these.
        for name in {name for request in WEB[family] for name in request.doors}:
            honest = await opened[name].hears()
            assert 200 <= honest.status < 300, (name, honest)
            assert not honest.refused
    assert not tally.leaks
