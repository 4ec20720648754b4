"""A start through a real PgBouncer, in each of its modes."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from anyio import to_thread

from eodh_bot.checks.storage import database
from eodh_bot.cluster.membership import open_presence
from eodh_bot.notices.dbos_queue import open_engine
from eodh_bot.store.identity import open_own_database
from eodh_tools.errors import SettingsError
from tests.bot.databases import postgresql_database
from tests.conftest import skip_for_missing_tool
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio

IGNORED = "ignore_startup_parameters = options"


@contextmanager
def pgbouncer(url: str, mode: str, connections: int, more: str) -> Iterator[str]:
    """Run it before a database; yield the address through it."""
    program = shutil.which("pgbouncer", path="/usr/sbin:/usr/bin:/usr/local/bin")
    if program is None:
        skip_for_missing_tool("pgbouncer is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server, _, name = url.rpartition("/")
    through = f"postgresql://bot@127.0.0.1:{port}/{name}"
    with tempfile.TemporaryDirectory(prefix="eodh-pgbouncer-") as folder:
        settings = Path(folder) / "pgbouncer.ini"
        settings.write_text(
            f"[databases]\n{name} = host=127.0.0.1 port={server.rpartition(':')[2]}"
            f" user=bot\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n"
            f"auth_type = any\nunix_socket_dir =\npool_mode = {mode}\n"
            f"default_pool_size = {connections}\n{more}\n"
        )
        # It refuses root, as PostgreSQL does.
        user = "postgres" if os.geteuid() == 0 else None
        if user is not None:
            shutil.chown(folder, user)
        with (Path(folder) / "log").open("wb") as log:
            running = subprocess.Popen(
                [str(program), str(settings)],
                stdout=log,
                stderr=log,
                cwd="/",
                user=user,
                group=user,
                extra_groups=None if user is None else [],
            )
        try:
            deadline = time.monotonic() + WAIT_S
            while not _answers(through):
                assert running.poll() is None, "pgbouncer did not start"
                assert time.monotonic() < deadline, "pgbouncer does not answer"
                time.sleep(0.05)
            yield through
        finally:
            running.kill()
            running.wait()


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


@pytest.fixture
async def url(postgresql: str) -> str:
    return await to_thread.run_sync(postgresql_database, postgresql)


@pytest.mark.parametrize(
    ("mode", "connections"), [("transaction", 20), ("transaction", 1), ("statement", 5)]
)
async def test_a_pool_that_shares_connections_is_refused_with_what_to_do(
    url: str, mode: str, connections: int
) -> None:
    with (
        pgbouncer(url, mode, connections, IGNORED) as through,
        pytest.raises(SettingsError, match="a pool in session mode"),
    ):
        async with open_presence(through, "T1"):
            pass


@pytest.mark.parametrize("mode", ["transaction", "session"])
async def test_a_pool_that_takes_no_session_settings_is_refused_with_what_to_do(
    url: str, mode: str
) -> None:
    with (
        pgbouncer(url, mode, 20, "") as through,
        pytest.raises(SettingsError, match="ignore_startup_parameters = options"),
    ):
        async with open_presence(through, "T1"):
            pass


@pytest.mark.parametrize(
    ("mode", "connections", "more"),
    [
        ("transaction", 20, IGNORED),
        ("transaction", 1, IGNORED),
        ("statement", 5, IGNORED),
        ("transaction", 20, ""),
        ("session", 20, ""),
    ],
)
async def test_the_check_says_of_a_pool_what_the_start_says(
    url: str, mode: str, connections: int, more: str
) -> None:
    with pgbouncer(url, mode, connections, more) as through:
        checks, _ = await database(through)
        with pytest.raises(SettingsError) as refused:
            async with open_presence(through, "T1"):
                pass
    assert [check.state for check in checks] == ["problem"]
    assert f"{checks[0].finding}: {checks[0].fix}." == str(refused.value)


async def test_the_check_has_nothing_to_say_of_a_pool_in_session_mode(
    url: str,
) -> None:
    with pgbouncer(url, "session", 40, IGNORED) as through:
        checks, schema = await database(through)
    assert ([check.state for check in checks], schema) == (["ok", "ok"], "newest")


async def test_a_pool_in_session_mode_serves_bots_that_see_each_other(
    url: str,
) -> None:
    with pgbouncer(url, "session", 40, IGNORED) as through:
        async with (
            open_presence(through, "T1") as one,
            open_presence(url, "T1") as two,
            open_own_database(through, "T1", "U0BOT"),
            open_engine(through, one.process_id, "T1", {}) as queue,
        ):
            assert queue.oldest_s == 0
            async with two.inheriting(one.process_id) as inherits:
                assert not inherits
