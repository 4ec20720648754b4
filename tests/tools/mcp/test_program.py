"""The program `eodh-mcp`, as a process of its own where that is the point."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.hub.job_store import JobLog
from eodh_sandbox.hub.scripted_jobs import ScriptedJob
from eodh_tools.mcp.__main__ import main
from tests import in_process
from tests.conftest import REPOSITORY
from tests.tools.mcp.conftest import LONG_AGO
from tests.waiting import WAIT_S

# The Hub's fixtures are asynchronous.
pytestmark = pytest.mark.usefixtures("anyio_backend")

PROGRAM = str(Path(sys.executable).parent / "eodh-mcp")
SCHEMAS = REPOSITORY / "tests" / "data" / "mcp-tools.json"
HELLO = {
    "protocolVersion": "2025-11-25",
    "capabilities": {},
    "clientInfo": {"name": "a test", "version": "1"},
}

# Started before the program: prints and warns from inside a tool, as a library may.
NOISY = """
import logging, os, sys, warnings
print("printed at the start")
from eodh_tools.toolbox.toolbox import Toolbox
quiet = Toolbox.get_status
async def noisy(self, *args, **kwargs):
    print("printed by a tool", flush=True)
    sys.stdout.write("written by a tool\\n"); sys.stdout.flush()
    os.write(1, b"written by a library in C\\n")
    os.system("echo printed by a child process")
    warnings.warn("a warning")
    logging.getLogger("x").error("an error")
    return await quiet(self, *args, **kwargs)
Toolbox.get_status = noisy
from eodh_tools.mcp.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


def test_the_schemas_are_the_ones_that_were_agreed() -> None:
    """`make schemas` stores new ones, where a change is intended."""
    printed = subprocess.run(
        [PROGRAM, "tools"], capture_output=True, check=True, cwd="/", timeout=WAIT_S
    ).stdout
    assert json.loads(printed) == json.loads(SCHEMAS.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("closing", "name"), [("<&-", "input"), (">&- </dev/null", "output")]
)
def test_a_closed_pipe_is_said_in_a_sentence(closing: str, name: str) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", f'"$0" {closing}', PROGRAM],
        stdin=subprocess.PIPE,
        capture_output=True,
        check=False,
        text=True,
        timeout=WAIT_S,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"eodh-mcp: Standard {name} is closed, and over it an assistant would talk: "
        "let the assistant start eodh-mcp (docs/install.md), or use --http.\n"
    )


def test_the_schemas_are_printed_with_nothing_configured(tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    printed = subprocess.run(
        [PROGRAM, "tools"],
        capture_output=True,
        check=True,
        cwd=tmp_path,
        env=environment,
        timeout=WAIT_S,
    )
    assert [tool["name"] for tool in json.loads(printed.stdout)] == [
        "get_status",
        "list_logs",
        "read_log",
        "list_jobs",
        "list_failures",
    ]
    assert printed.stderr == b""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("verbosity", [(), ("-v",), ("-vv",)])
def test_nothing_but_protocol_comes_out_of_standard_output(
    hub: LocalHub, workspace: str, environment: dict[str, str], verbosity: tuple[str]
) -> None:
    log = (JobLog("a.log", b"a line\n"),)
    (job_id,) = hub.script(
        workspace, ScriptedJob("ndvi", "failed", created=LONG_AGO, logs=log)
    )
    call = {"name": "get_status", "arguments": {"job": job_id}}
    wrong = {"name": "get_status", "arguments": {"job": 7}}
    requests: list[tuple[str, dict[str, Any]] | str] = [
        ("initialize", HELLO),
        ("tools/call", call),
        ("tools/call", wrong),
        ("tools/call", {"name": "get_status", "arguments": {"job": "?"}}),
        ("tools/call", {"name": "none", "arguments": {}}),
        ("no/such", {}),
        ("prompts/get", {"name": "none"}),
        ("resources/read", {"uri": "eodh://none/jobs/x/status"}),
        "this is no JSON",
        '{"jsonrpc": "2.0"}',
        ("tools/list", {}),
    ]
    lines = [
        each
        if isinstance(each, str)
        else json.dumps(
            {"jsonrpc": "2.0", "id": number, "method": each[0], "params": each[1]}
        )
        for number, each in enumerate(requests)
    ]
    initialized = {"jsonrpc": "2.0", "method": "notifications/initialized"}
    lines.insert(1, json.dumps(initialized))
    out, err = talk(
        environment, lines, len(requests), "-W", "always", "-c", NOISY, *verbosity
    )
    messages = [json.loads(line) for line in out.splitlines()]
    assert all(message["jsonrpc"] == "2.0" for message in messages)
    answered = {message["id"] for message in messages if "id" in message}
    assert answered >= {n for n, each in enumerate(requests) if isinstance(each, tuple)}
    for words in ("by a tool", "library in C", "child process", "a warning"):
        assert words in err
        assert words not in out


def talk(
    environment: dict[str, str], lines: list[str], asked: int, *arguments: str
) -> tuple[str, str]:
    """Give the program these lines; what it printed once all were answered."""
    process = subprocess.Popen(
        [sys.executable, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"PATH": os.environ["PATH"], **environment},
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    out: list[str] = []
    try:
        process.stdin.write(lines[0] + "\n")
        process.stdin.flush()
        out.append(process.stdout.readline())
        if not out[0].startswith("{"):  # printed before the server began
            out[0] = process.stdout.readline()
        process.stdin.write("\n".join(lines[1:]) + "\n")
        process.stdin.flush()
        while sum('"id":' in line for line in out) < asked:
            line = process.stdout.readline()
            assert line, process.stderr.read() if process.stderr else ""
            out.append(line)
        rest, err = process.communicate(timeout=WAIT_S)
    finally:
        process.kill()
    return "".join(out) + rest, err


@pytest.fixture
def over_http(environment: dict[str, str], tmp_path: Path) -> Iterator[Any]:
    """Starts `eodh-mcp --http` with more settings, and ends it."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str, **settings: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [PROGRAM, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={"PATH": os.environ["PATH"], **environment, **settings},
            cwd=tmp_path,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pty")
def test_started_by_hand_it_says_that_it_waits_for_an_assistant(
    environment: dict[str, str], tmp_path: Path
) -> None:
    person, terminal = os.openpty()
    process = subprocess.Popen(
        [PROGRAM],
        env=environment,
        cwd=tmp_path,
        stdin=terminal,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    try:
        assert "waits for an assistant" in process.stderr.readline()
    finally:
        process.kill()
        out, _ = process.communicate(timeout=WAIT_S)
        os.close(person)
        os.close(terminal)
    assert out == ""


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_it_says_where_it_serves_and_ends_on_a_signal(
    over_http: Any, end: signal.Signals
) -> None:
    process = over_http("--http", ":0")
    line = process.stderr.readline()
    assert line.startswith("eodh-mcp serves http://127.0.0.1:")
    assert line.endswith("/mcp\n")
    process.send_signal(end)
    out, err = process.communicate(timeout=WAIT_S)
    assert out == ""
    assert "Traceback" not in err
    assert process.returncode in {0, -signal.SIGTERM}


@pytest.mark.parametrize(
    ("arguments", "settings", "reported"),
    [
        (("--http", "0.0.0.0:0"), {}, "EODH_MCP_TOKEN"),
        (("--http", "somewhere"), {}, "HOST:PORT"),
        (("--http", ":0"), {"EODH_MCP_TOKEN": "short"}, "24 or more"),
        (("--http", ":0"), {"EODH_MCP_RATE_PER_MINUTE": "many"}, "EODH_MCP_RATE"),
        (("--http", ":0"), {"EODH_MCP_AUDIT_FILE": "/no/such/folder/a"}, "audit log"),
    ],
)
def test_it_refuses_to_serve_unprotected_and_says_what_to_do(
    environment: dict[str, str],
    tmp_path: Path,
    arguments: tuple[str],
    settings: dict[str, str],
    reported: str,
) -> None:
    ended = in_process.run(
        main, "eodh-mcp", *arguments, variables=environment | settings, folder=tmp_path
    )
    assert ended.returncode == 2
    assert reported in ended.stderr
    assert "Traceback" not in ended.stderr
