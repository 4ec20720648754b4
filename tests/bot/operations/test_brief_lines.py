"""Who has signed nothing can write no log of any length."""

from collections import Counter
from pathlib import Path

import pytest
from anyio import to_thread

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.slack import LocalSlack
from tests.bot.running import environment, started
from tests.tools.mcp.test_brief_lines import REQUESTS, ask

pytestmark = pytest.mark.anyio

POST = (
    b"POST /slack/events HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/json\r\n"
)
FORMS = {
    **REQUESTS,
    "no JSON": POST + b"Content-Length: 1\r\n\r\n[",
    "a list": POST + b"Content-Length: 2\r\n\r\n[]",
    "not packed": POST + b"Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
    "an unknown packing": POST + b"Content-Encoding: br\r\nContent-Length: 2\r\n\r\n{}",
    "no chunk": POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    "a cookie": POST + b"Cookie: \x01\r\n\r\n",
    "a long head": POST + b"X: " + b"x" * 20_000 + b"\r\n\r\n",
    "no signature": POST + b"Content-Length: 2\r\n\r\n{}",
    "an odd signature": POST + b"X-Slack-Request-Timestamp: 1\r\n"
    b"X-Slack-Signature: \xff\r\nContent-Length: 2\r\n\r\n{}",
    "an odd event": POST + b'Content-Length: 11\r\n\r\n{"event":4}',
    "no health": b"GET /healthz HTTP/1.1\r\nHost: evil.example\r\n\r\n",
}


async def test_hundreds_of_requests_without_a_signature_write_few_lines(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    variables = environment(
        slack, hub, tmp_path, channel="C1", EODH_BOT_OPERATIONS="127.0.0.1:0"
    )
    async with started(variables, tmp_path, "--http", ":0") as bot:
        ports = [each["port"] for each in bot.lines() if "port" in each]
        for port in ports:
            for request in FORMS.values():
                for _ in range(20):
                    await to_thread.run_sync(ask, "127.0.0.1", port, request)
        said = Counter(each["event"] for each in bot.lines())

    assert len(ports) == 2
    # Each of its place in the code, and no error of ours among them.
    assert said["a malformed request"] == said["a request is not HTTP"] == 1
    assert not said.keys() & {"a listener failed", "an answer did not reach Slack"}
    assert said.total() < 20, said
