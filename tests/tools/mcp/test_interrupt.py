"""`eodh-mcp` over pipes ends at an interrupt, though its input stays open."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.waiting import WAIT_S

PROGRAM = str(Path(sys.executable).parent / "eodh-mcp")


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_program(
    environment: dict[str, str], number: signal.Signals
) -> None:
    process = subprocess.Popen(
        [PROGRAM],
        env={"PATH": os.environ["PATH"], **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    about = {"name": "x", "version": "1"}
    params = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": about}
    first = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}
    process.stdin.write(json.dumps(first).encode() + b"\n")
    process.stdin.flush()
    try:
        assert b"serverInfo" in process.stdout.readline()
        process.send_signal(number)
        process.wait(WAIT_S / 8)
    finally:
        process.kill()
        _, said = process.communicate()
    assert b"Traceback" not in said
