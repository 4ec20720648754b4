"""Messages that a JSON reader refuses are answered too, over both transports."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.hub.job_store import JobLog
from eodh_sandbox.hub.scripted_jobs import ScriptedJob
from tests.tools.conftest import settings_of_a_person
from tests.tools.mcp.conftest import LONG_AGO
from tests.tools.mcp.over_http import NO_TLS, Served, served
from tests.tools.mcp.questions_over_http import JSON
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio

PROGRAM = str(Path(sys.executable).parent / "eodh-mcp")
HELLO = {
    "protocolVersion": "2025-11-25",
    "capabilities": {},
    "clientInfo": {"name": "a test", "version": "1"},
}


def request(request_id: str, params: str, method: str = "tools/call") -> str:
    """A request as a client writes it, its id and parameters as they are given."""
    return (
        f'{{"jsonrpc":"2.0","id":{request_id},"method":"{method}","params":{params}}}'
    )


def reading(search: str) -> str:
    return request("8", f'{{"name":"read_log","arguments":{{"job":"x",{search}}}}}')


REFUSED = {
    "no JSON": ("this is no JSON", None, -32700),
    "cut off": ('{"jsonrpc":"2.0","id":8', None, -32700),
    "no object": ("[1]", None, -32600),
    "several": (f"[{request('8', '{}', 'ping')}]", None, -32600),
    "nested deeply": ("[" * 9_999, None, -32700),
    "no method": ('{"jsonrpc":"2.0","id":8}', 8, -32600),
    "another protocol": ('{"jsonrpc":"1.0","id":8,"method":"ping"}', 8, -32600),
    "a list of parameters": (request("8", "[]"), 8, -32602),
    "a list, id of text": (request('"eight"', "[]"), "eight", -32602),
    "an id with a fraction": (request("1.5", "{}", "ping"), None, -32600),
    "an id that is true": (request("true", "{}", "ping"), None, -32600),
    "an id of 5,000 digits": (request("9" * 5_000, "{}", "ping"), None, -32600),
    "an id that is a list": (request("[]", "{}", "ping"), None, -32600),
}


class Session:
    """The program over pipes, after the greeting."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def answer(self, line: str) -> Any:
        """Return the next message after a line was sent."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        answered = self._process.stdout.readline()
        assert answered, "no answer in time"
        return json.loads(answered)


@contextmanager
def session(environment: dict[str, str]) -> Iterator[Session]:
    process = subprocess.Popen(
        [PROGRAM],
        env={"PATH": os.environ["PATH"], **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    # A line that is never answered would keep the test for ever.
    late = threading.Timer(WAIT_S, process.kill)
    late.start()
    try:
        talk = Session(process)
        talk.answer(request("0", json.dumps(HELLO), "initialize"))
        yield talk
    finally:
        late.cancel()
        process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def one_session(
    local_hub: LocalHub, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Session]:
    """One program for all questions that change nothing: it takes a second to start."""
    workspace = next(iter(local_hub.workspaces))
    folder = tmp_path_factory.mktemp("person")
    with session(settings_of_a_person(local_hub, workspace, folder)) as talk:
        yield talk


def test_every_odd_line_is_answered_with_its_id(environment: dict[str, str]) -> None:
    ping = request('"alive"', "{}", "ping")
    with session(environment) as talk:
        for what, (line, request_id, code) in REFUSED.items():
            # Where the line is dropped, the ping is what is answered.
            answer = talk.answer(line + "\n" + ping)
            assert answer["id"] == request_id, what
            assert answer["error"]["code"] == code, what
            assert talk.answer("")["id"] == "alive", what


@pytest.mark.parametrize("era", ["2025-11-25", "2026-07-28"])
async def test_every_odd_body_is_answered_with_its_id(
    era: str, environment: dict[str, str], tmp_path: Path
) -> None:
    headers = JSON | {"MCP-Protocol-Version": era}
    often = {"EODH_MCP_RATE_PER_MINUTE": "6000"}
    with served(tmp_path, environment | often) as running:
        async with httpx2.AsyncClient(verify=NO_TLS) as http:
            for what, (body, request_id, code) in REFUSED.items():
                answer = await http.post(running.url, content=body, headers=headers)
                assert answer.status_code == 400, what
                assert answer.json()["id"] == request_id, what
                assert answer.json()["error"]["code"] == code, what


@pytest.mark.parametrize(
    ("argument", "told"),
    [
        ('"search":"\\ud83d"', "x"),
        ('"search":"\\udc00 a \\ud83d\\ude00"', "x"),
        (f'"around":{"9" * 5_000}', "around"),
        (f'"around":{"9" * 4_000}', "x"),
        ('"around":1e999', "around"),
    ],
)
async def test_half_an_emoji_and_endless_numbers_reach_the_tool(
    argument: str, told: str, one_session: Session, open_to_all: Served
) -> None:
    line = reading(argument)
    answer = one_session.answer(line)
    assert answer["id"] == 8
    assert answer["result"]["isError"]
    assert told in answer["result"]["content"][0]["text"]
    async with httpx2.AsyncClient(verify=NO_TLS) as http:
        over_http = await http.post(open_to_all.url, content=line, headers=JSON)
    assert over_http.status_code == 200
    assert '"isError":true' in over_http.text


async def test_half_an_emoji_is_searched_for_as_the_sign_that_a_log_shows_for_it(
    hub: LocalHub, workspace: str, environment: dict[str, str]
) -> None:
    log = (JobLog("a.log", "half of it: \ufffd\n".encode()),)
    (job,) = hub.script(
        workspace, ScriptedJob("ndvi", "failed", created=LONG_AGO, logs=log)
    )
    search = f'{{"name":"read_log","arguments":{{"job":"{job}","search":"\\ud83d"}}}}'
    with session(environment) as talk:
        answer = talk.answer(request("8", search))
    assert "1 matching line" in answer["result"]["content"][0]["text"]


def test_a_line_that_is_too_long_is_refused_and_the_next_one_answered(
    environment: dict[str, str],
) -> None:
    long = request("8", '{"filler":"' + "x" * 2_000_000 + '"}', "ping")
    with session(environment) as talk:
        assert talk.answer(long)["error"]["code"] == -32600
        assert talk.answer(request("9", "{}", "ping"))["id"] == 9


def test_an_answer_that_cannot_be_read_and_an_empty_line_get_no_answer(
    environment: dict[str, str],
) -> None:
    with session(environment) as talk:
        odd = '{"jsonrpc":"2.0","id":7,"error":{}}\n   \n'
        assert talk.answer(odd + request("9", "{}", "ping"))["id"] == 9
