"""A signed request of Slack's works once: anywhere, after a restart, without a disk."""

import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, ClientTimeout
from anyio import to_thread

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.slack import LocalSlack
from eodh_sandbox.slack.events.signed_http import signature
from tests.bot.postgres import new_database
from tests.bot.running import MASTER_KEY, Started, environment, started

pytestmark = pytest.mark.anyio

# Of what a locked file makes a statement wait for (`sqlite_engine.BUSY_S`), a part.
_BEFORE_THE_LOCK_ENDS_S = 20.0


@dataclass(frozen=True, slots=True)
class Recorded:
    """A request that Slack has signed, as somebody on the way may have stored it."""

    body: bytes
    headers: dict[str, str]

    @classmethod
    def command(cls, slack: LocalSlack, words: str) -> "Recorded":
        """Somebody types a command."""
        team = slack.workspace.seed.team_id
        body = (
            f"command=%2Feodh-logs&text={words}&user_id=U1&channel_id=C1"
            f"&team_id={team}&trigger_id=1.{time.monotonic_ns()}"
        ).encode()
        now = int(time.time())
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Slack-Request-Timestamp": str(now),
            "X-Slack-Signature": signature(slack.signing_secret, now, body),
        }
        return cls(body, headers)

    async def sent_to(self, bot: Started) -> int:
        """Send it; return the status of the answer."""
        [ready] = (line for line in bot.lines() if line["event"] == "ready")
        url = f"http://127.0.0.1:{ready['port']}/slack/events"
        limit = ClientTimeout(total=_BEFORE_THE_LOCK_ENDS_S)
        async with (
            ClientSession(timeout=limit) as client,
            client.post(url, data=self.body, headers=self.headers) as answer,
        ):
            return answer.status


@asynccontextmanager
async def process(
    slack: LocalSlack, hub: LocalHub, folder: Path, url: str
) -> AsyncIterator[Started]:
    variables = environment(
        slack,
        hub,
        folder,
        channel="C1",
        EODH_BOT_DATABASE_URL=url,
        EODH_BOT_MASTER_KEY=MASTER_KEY,
        EODH_BOT_OPERATIONS="127.0.0.1:0",
    )
    async with started(variables, folder, "--http", ":0") as bot:
        yield bot


async def health_of(bot: Started) -> dict[str, Any]:
    [line] = (line for line in bot.lines() if line["event"] == "operations")
    url = f"http://127.0.0.1:{line['port']}/healthz"
    async with ClientSession() as client, client.get(url) as answer:
        found: dict[str, Any] = await answer.json()
        return found


async def test_a_request_works_once_at_all_processes_and_after_a_restart(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path, postgresql: str
) -> None:
    """Whoever could record one, on a proxy say, may not click its button again."""
    url = await to_thread.run_sync(new_database, postgresql)
    one, two = folders = (tmp_path / "one", tmp_path / "two")
    for folder in folders:
        folder.mkdir()
    recorded = Recorded.command(slack, "help")
    async with process(slack, hub, one, url) as first:
        async with process(slack, hub, two, url) as second:
            sent = [await recorded.sent_to(bot) for bot in (first, second, first)]
            other = await Recorded.command(slack, "help").sent_to(second)
        async with process(slack, hub, two, url) as restarted:
            sent.append(await recorded.sent_to(restarted))

    assert (sent, other) == ([200, 401, 401, 401], 200)


async def test_a_request_works_once_on_sqlite_after_a_restart_too(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'bot.db'}"
    recorded = Recorded.command(slack, "help")
    async with process(slack, hub, tmp_path, url) as bot:
        sent = [await recorded.sent_to(bot) for _ in range(2)]
    async with process(slack, hub, tmp_path, url) as bot:
        sent.append(await recorded.sent_to(bot))

    assert sent == [200, 401, 401]


async def test_a_database_that_does_not_answer_keeps_no_request_waiting(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    file = tmp_path / "bot.db"
    recorded = Recorded.command(slack, "help")
    async with process(slack, hub, tmp_path, f"sqlite:///{file}") as bot:
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            sent = [await recorded.sent_to(bot) for _ in range(2)]
            other.execute("ROLLBACK")
        events = [line["event"] for line in bot.lines()]

        health = await health_of(bot)

    assert sent == [200, 401]
    assert "a request was let in without the database" in events
    # Though it answers again: one that is slow at each request would be well between.
    assert health["status"] == "ill"
    assert "let in without the database" in health["parts"]["database"]


async def test_what_is_not_signed_is_not_stored(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    file = tmp_path / "bot.db"
    recorded = Recorded.command(slack, "help")
    forged = {**recorded.headers, "X-Slack-Signature": "v0=" + "0" * 64}
    async with process(slack, hub, tmp_path, f"sqlite:///{file}") as bot:
        sent = [
            await Recorded(recorded.body, forged).sent_to(bot),
            await recorded.sent_to(bot),
        ]
        with closing(sqlite3.connect(file)) as read:
            [(stored,)] = read.execute("SELECT count(*) FROM signed_requests")

    assert (sent, stored) == ([401, 200], 1)
