"""Who needs no token can write no log of any length."""

import logging
import os
import socket
import subprocess
from pathlib import Path

import pytest

from eodh_tools.http.brief_lines import OncePerMinute
from tests.tools.mcp.test_stop import PROGRAM
from tests.waiting import WAIT_S

REQUESTS = {
    "websocket": b"GET /mcp HTTP/1.1\r\nHost: HOST\r\nUpgrade: websocket\r\n"
    b"Connection: Upgrade\r\n\r\n",
    "h2c": b"GET /healthz HTTP/1.1\r\nHost: HOST\r\nUpgrade: h2c\r\n"
    b"Connection: Upgrade\r\n\r\n",
    "a TLS hello": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 100,
    "another host": b"GET /mcp HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    "two lengths": b"POST /mcp HTTP/1.1\r\nHost: HOST\r\nContent-Length: 5\r\n"
    b"Content-Length: 6\r\n\r\nhello",
    "an escape": b"GET /view/\x1b[31m HTTP/1.1\r\nHost: HOST\r\n\r\n",
}
_MOST_LINES = 20


def ask(host: str, port: int, request: bytes) -> None:
    with socket.create_connection((host, port), WAIT_S) as client:
        client.sendall(request.replace(b"HOST", f"{host}:{port}".encode()))
        try:
            client.recv(500)
        except ConnectionError:
            return


def test_hundreds_of_requests_without_a_token_write_few_lines(
    environment: dict[str, str], tmp_path: Path
) -> None:
    process = subprocess.Popen(
        PROGRAM,
        stderr=subprocess.PIPE,
        env={"PATH": os.environ["PATH"], **environment},
        cwd=tmp_path,
        text=True,
    )
    assert process.stderr is not None
    try:
        line = process.stderr.readline()
        host, _, port = line.partition("http://")[2].partition("/")[0].partition(":")
        for request in REQUESTS.values():
            for _ in range(30):
                ask(host, int(port), request)
    finally:
        process.terminate()
        _, said = process.communicate(timeout=WAIT_S)
    lines = [each for each in said.splitlines() if "refused" not in each]
    assert len(lines) <= _MOST_LINES, said[:2_000]


def test_one_warning_a_minute_goes_through_and_counts_the_others(
    caplog: pytest.LogCaptureFixture,
) -> None:
    now = [0.0]
    logger = logging.getLogger("tests.strangers")
    few = OncePerMinute(lambda: now[0])
    logger.addFilter(few)
    try:
        for second in range(130):
            now[0] = float(second)
            logger.warning("a host: %s", f"evil-{second}")
            if second % 50 == 0:
                logger.error("ours")
    finally:
        logger.removeFilter(few)
    shown = [each.getMessage() for each in caplog.records if "host" in each.message]
    assert shown == [
        "a host: evil-0",
        "a host: evil-60 (59 more before this)",
        "a host: evil-120 (59 more before this)",
    ]
    assert sum(each.message == "ours" for each in caplog.records) == 3
