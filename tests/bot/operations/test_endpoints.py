"""What the bot says of itself over HTTP, and whom it says it to."""

import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest
from aiohttp import ClientSession

from eodh_bot.operations.endpoints import Health, serve_operations
from eodh_bot.operations.metrics import Metrics
from eodh_bot.store import open_database
from eodh_bot.store.start_errors import DatabaseDownError
from eodh_sandbox.hub import LocalHub
from eodh_sandbox.slack import LocalSlack, Seed
from eodh_tools.errors import JobsError, SettingsError
from eodh_tools.http.listen import HttpAddress
from tests.bot.postgres import new_database
from tests.bot.running import environment, manifest_app, started
from tests.conftest import TIMING
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio

PARTS = ("database", "slack", "watching", "notices")
SECRET = "postgresql://bot:made-up-4711@host/bot"


async def well() -> None:
    """This part works."""


async def ill() -> None:
    raise JobsError("The queue is full: see the log.")


async def broken() -> None:
    raise OSError(SECRET)


@asynccontextmanager
async def serving(health: Health, port: int = 0) -> AsyncIterator[int]:
    async with serve_operations(
        HttpAddress("127.0.0.1", port), health, Metrics()
    ) as taken:
        yield taken


async def asked(port: int, path: str = "/healthz", **headers: str) -> tuple[int, Any]:
    async with (
        ClientSession() as client,
        client.get(f"http://127.0.0.1:{port}{path}", headers=headers) as answer,
    ):
        content: Any = await answer.text()
        if answer.content_type == "application/json":
            content = await answer.json()
        return answer.status, content


async def test_all_well_is_200_with_each_part() -> None:
    health = Health({"database": well, "slack": well})
    async with serving(health) as port:
        status, message = await asked(port)

    assert status == 200
    assert message == {"status": "ok", "parts": {"database": "ok", "slack": "ok"}}


async def test_the_age_of_the_oldest_work_is_shown() -> None:
    async with serving(Health({"slack": well}, oldest_s=lambda: 41.6)) as port:
        _, message = await asked(port)

    assert message["oldest_work_s"] == 42


async def test_a_failing_part_is_503_with_its_cause_and_nothing_secret() -> None:
    async def silent() -> None:
        await anyio.sleep_forever()

    parts = {"queue": ill, "database": broken, "slack": silent, "hub": well}
    async with serving(Health(parts, 0.1)) as port:
        status, message = await asked(port)

    assert status == 503
    assert message["status"] == "ill"
    assert message["parts"]["queue"] == "The queue is full: see the log."
    assert message["parts"]["slack"] == "no answer within 0.1 s"
    assert message["parts"]["hub"] == "ok"
    assert "OSError" in message["parts"]["database"]
    assert "4711" not in str(message)


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("localhost:9464", 200),
        ("127.0.0.1", 200),
        ("[::1]:9464", 200),
        ("10.1.2.3:9464", 200),
        ("bot:9464", 200),
        ("bot.jobs.svc.cluster.local:9464", 200),
        ("bot.internal", 200),
        ("local.attacker.example:9464", 421),
        ("rebound.example:9464", 421),
        ("localhost.attacker.example", 421),
        ("127.0.0.1.attacker.example", 421),
        ("a b", 421),
        ("user@localhost", 421),
    ],
)
async def test_a_web_page_that_calls_by_its_own_name_is_refused(
    name: str, status: int
) -> None:
    async with serving(Health({"database": well})) as port:
        assert (await asked(port, Host=name))[0] == status


async def test_a_probe_that_names_no_host_is_answered() -> None:
    """Such as a load balancer's, in HTTP/1.0; a browser always names one."""
    async with (
        serving(Health({"database": well})) as port,
        await anyio.connect_tcp("127.0.0.1", port) as connection,
    ):
        await connection.send(b"GET /healthz HTTP/1.0\r\n\r\n")
        with anyio.fail_after(WAIT_S):
            assert b" 200 OK" in await connection.receive()


async def test_an_address_that_is_taken_is_reported_by_its_setting() -> None:
    async with serving(Health({})) as port:
        with pytest.raises(SettingsError, match="EODH_BOT_OPERATIONS"):
            async with serving(Health({}), port):
                pass


async def test_a_database_that_goes_away_fails_and_its_address_is_not_shown(
    postgresql: str,
) -> None:
    import psycopg  # noqa: PLC0415 - only where there is a server

    url = new_database(postgresql)
    name = url.rpartition("/")[2]
    async with open_database(url) as database:
        await database.check()
        with psycopg.connect(f"{postgresql}/postgres", autocommit=True) as server:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
        with pytest.raises(DatabaseDownError) as reported:
            await database.check()
    assert name not in str(reported.value)
    assert "127.0.0.1" not in str(reported.value)


async def test_a_running_bot_is_well_until_slack_is_gone(
    hub: LocalHub, tmp_path: Path
) -> None:
    closing = AsyncExitStack()
    seed = Seed(app=manifest_app())
    slack = await closing.enter_async_context(LocalSlack(seed, timing=TIMING))
    variables = environment(
        slack, hub, tmp_path, channel="C1", EODH_BOT_OPERATIONS="127.0.0.1:0"
    )
    async with started(variables, tmp_path) as bot:
        (line,) = [each for each in bot.lines() if each["event"] == "operations"]
        status, message = await asked(line["port"])
        assert (status, message["parts"]) == (200, dict.fromkeys(PARTS, "ok"))
        assert await health_command(f"127.0.0.1:{line['port']}", tmp_path) == 0

        await closing.aclose()
        with anyio.fail_after(WAIT_S):
            while (await asked(line["port"]))[0] == 200:  # noqa: ASYNC110 - a program's
                await anyio.sleep(0.1)
        status, message = await asked(line["port"])
        assert message["parts"]["database"] == "ok"
        assert "connection to Slack is down" in message["parts"]["slack"]
        assert await health_command(f"127.0.0.1:{line['port']}", tmp_path) == 1


async def test_the_health_command_says_what_is_missing(tmp_path: Path) -> None:
    assert await health_command("127.0.0.1:1", tmp_path) == 1
    assert await health_command("somewhere", tmp_path) == 2


async def health_command(at: str, folder: Path) -> int:
    done = await anyio.run_process(
        [sys.executable, "-m", "eodh_bot", "health", "--at", at],
        cwd=folder,
        env={},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    assert b"Traceback" not in done.stdout, done.stdout
    return done.returncode
