"""Reading logs, small and large, beside the bare transfer of the same bytes."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import anyio
import httpx
from mcp import Client
from mcp.client.stdio import StdioServerParameters

from tests.bench import log_text
from tests.bench.log_server import LOG, ROOT
from tests.bench.whole_process import run

PROGRAMS = Path(sys.executable).parent
CALLS = 15
BIG_BYTES = 1_000_000_000
_JOB = "0b1e9c1c-0000-11f0-8000-{:012d}"


@contextmanager
def served(text: bytes, repeats: int) -> Iterator[tuple[str, dict[str, str], Path]]:
    """A log server in a process of its own, and the settings to read from it."""
    with tempfile.TemporaryDirectory(prefix="eodh-bench-") as folder:
        file = Path(folder, "log")
        file.write_bytes(text)
        server = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.log_server", file, str(repeats)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert server.stdout is not None
        try:
            origin = server.stdout.readline().strip()
            environment = os.environ | {
                "EODH_BASE_URL": origin,
                "EODH_WORKSPACE": "bench",
                "EODH_API_KEY": "a-key-for-the-bench",
                "EODH_CACHE_DIR": f"{folder}/cache",
                "EODH_CACHE_MAX_BYTES": "4GB",
                "XDG_CONFIG_HOME": folder,
            }
            yield origin, environment, Path(folder)
        finally:
            server.terminate()
            server.wait(10)
            server.stdout.close()


def small_log() -> Sequence[tuple[str, ...]]:
    """read_log's tail over a real MCP connection, beside httpx."""
    text = log_text.text(5_000)
    with served(text, 1) as (origin, environment, _):
        bare = []
        with httpx.Client() as client:
            for number in range(CALLS):
                began = time.perf_counter()
                url = f"{origin}{ROOT}/jobs/{_JOB.format(number)}/{LOG}"
                assert len(client.get(url).content) == len(text)
                bare.append(time.perf_counter() - began)
        cold, cached = anyio.run(_tails, environment)
    return [
        ("what", f"median of {CALLS}, ms", "ratio"),
        _row("bare httpx GET of the log", bare, bare),
        _row("read_log over MCP, first time (fetch, clean, redact, keep)", cold, bare),
        _row("read_log over MCP, cached (the job is asked again)", cached, bare),
    ]


async def _tails(environment: dict[str, str]) -> tuple[list[float], list[float]]:
    server = StdioServerParameters(command=str(PROGRAMS / "eodh-mcp"), env=environment)
    cold: list[float] = []
    cached: list[float] = []
    async with Client(server) as client:
        for number in range(CALLS + 1):
            for times in (cold, cached):
                began = time.perf_counter()
                result = await client.call_tool(
                    "read_log", {"job": _JOB.format(1000 + number), "log": LOG}
                )
                times.append(time.perf_counter() - began)
                assert not result.is_error
    return cold[1:], cached[1:]


def _row(what: str, times: list[float], base: list[float]) -> tuple[str, ...]:
    median = statistics.median(times)
    return what, f"{median * 1e3:.1f}", f"{median / statistics.median(base):.2f}"


def big_log() -> Sequence[tuple[str, ...]]:
    """Whole `eodh-logs` processes on a log of a gigabyte, beside curl."""
    text = log_text.text(400_000)
    repeats = BIG_BYTES // len(text) + 1
    with served(text, repeats) as (origin, environment, folder):
        url = f"{origin}{ROOT}/jobs/{_JOB.format(1)}/{LOG}"
        curl_s, curl_mb, _ = run(["curl", "-s", "-o", os.devnull, url])
        program = str(PROGRAMS / "eodh-logs")
        read = [program, "read", _JOB.format(1), LOG]
        lines = 400_000 * repeats
        asked = [
            ("tail, first time", ["--tail", "100"]),
            ("tail, cached", ["--tail", "100"]),
            ("search, cached", ["--grep", "T30UF .*20 m, window 98:1098"]),
            (
                "range in the middle, cached",
                ["--lines", f"{lines // 2}:{lines // 2 + 99}"],
            ),
        ]
        rows = [
            ("what", "seconds", "ratio", "peak memory, MB"),
            ("`curl -o /dev/null`", f"{curl_s:.2f}", "1.00", f"{curl_mb:.0f}"),
        ]
        for what, arguments in asked:
            took_s, peak_mb, _ = run([*read, *arguments], environment)
            rows.append(
                (what, f"{took_s:.2f}", f"{took_s / curl_s:.2f}", f"{peak_mb:.0f}")
            )
        size = sum(file.stat().st_size for file in (folder / "cache").rglob("*.zst"))
    gigabytes = len(text) * repeats / 1e9
    rows.append((f"stored on disk, of {gigabytes:.2f} GB", "", "", f"{size / 1e6:.0f}"))
    return rows
