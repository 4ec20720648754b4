"""Another stand-in for Slack, from npm, as a second opinion: `emulate@0.11.2`.

It is found in `node_modules` beside the checkout's files, on the path, or where
`EMULATE` says. It reads only the bodies of POSTs, while Slack's own client sends
reads as GETs with a query: a few lines in front turn one into the other.
"""

import asyncio
import contextlib
import os
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import ClientSession, web

from tests.conftest import REPOSITORY, skip_for_missing_tool
from tests.waiting import WAIT_S

_VERSION = "0.11.2"
_SEED = """\
slack:
  team: {name: Local, domain: local}
  channels: [{name: general}]
"""


def command() -> str:
    """The program, or a skip that says what is missing."""
    local = REPOSITORY / "node_modules" / ".bin" / "emulate"
    found = os.environ.get("EMULATE") or (
        str(local) if local.exists() else shutil.which("emulate")
    )
    if not found or not shutil.which("node"):
        skip_for_missing_tool(f"emulate@{_VERSION} from npm is not installed")
    return str(found)


@asynccontextmanager
async def emulated(folder: Path) -> AsyncIterator[str]:
    """Run it and give the address of its Web API."""
    seed = folder / "seed.yaml"
    seed.write_text(_SEED, encoding="utf-8")
    process, origin = await _started(seed)
    try:
        async with _in_front(origin) as base_url:
            yield base_url
    finally:
        process.terminate()
        await process.wait()


async def _started(seed: Path) -> tuple[asyncio.subprocess.Process, str]:
    """Start it where nobody listens; another test may take a free port before it."""
    async with ClientSession() as session, asyncio.timeout(WAIT_S):
        while True:
            port = _free_port()
            process = await asyncio.create_subprocess_exec(
                command(),
                "start",
                "--service",
                "slack",
                "--port",
                str(port),
                "--seed",
                str(seed),
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
            )
            origin = f"http://127.0.0.1:{port}"
            try:
                if await _answers(session, f"{origin}/api/auth.test", process):
                    return process, origin
            except BaseException:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                raise


def _free_port() -> int:
    import socket  # noqa: PLC0415 - only for this

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


async def _answers(
    session: ClientSession, url: str, process: asyncio.subprocess.Process
) -> bool:
    """Wait for its answer; False where it has ended."""
    while process.returncode is None:
        try:
            async with session.post(
                url, headers={"Authorization": "Bearer xoxb-local-test"}
            ):
                return True
        except OSError:
            await asyncio.sleep(0.05)
    return False


@asynccontextmanager
async def _in_front(origin: str) -> AsyncIterator[str]:
    async def forward(request: web.Request) -> web.Response:
        data: object = dict(request.query) or await request.read()
        headers = {
            k: v
            for k, v in request.headers.items()
            if k in {"Authorization", "Content-Type"}
        }
        if request.query:
            headers.pop("Content-Type", None)
        async with session.post(origin + request.path, data=data, headers=headers) as a:
            body = await a.read()
            return web.Response(body=body, status=a.status, content_type=a.content_type)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", forward)
    runner = web.AppRunner(app)
    await runner.setup()
    async with ClientSession() as session:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
        finally:
            await runner.cleanup()


def plain_id(text: str) -> str:
    """The digits of a time stamp, as a link has them."""
    return re.sub(r"\D", "", text)
