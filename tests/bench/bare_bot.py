"""A bot of nothing but the calls that a notice needs, to bound the real one's rate.

`python -m tests.bench.bare_bot` with the variables of the real bot. For each failed
job: its status, results and log from the Hub, one durable task, one message. It lists
as often as the real one, and its libraries are the same; it has no rules, no tables
and no explanation, and loses what a crash interrupts.
"""

import asyncio
import os
import time
from typing import Any

import httpx
from dbos import DBOS, DBOSPortableJSONSerializer
from pydantic import SecretStr
from slack_sdk.web.async_client import AsyncWebClient

from eodh_bot.notices.sqlite_compat import QueueConnection
from eodh_bot.store import Connections, open_database
from eodh_bot.store.database import checked_url
from eodh_bot.workspaces.key_cipher import KeyCipher
from eodh_tools.config.connections import Connection
from eodh_tools.toolbox.workspaces import root_of

QUEUE = "bare"
SPACING_S = 1.0
ROW_CHARS, ROWS = 300, 5
# DBOS calls its workflows by name, so that what they use is of the module.
_clients: dict[str, Any] = {}
_posted_at: dict[str, float] = {}


@DBOS.workflow(name="bare_notice")
async def notice(channel: str, job: str, key: str) -> None:
    """Read a failed job and its log, and post a message about it."""
    hub: httpx.AsyncClient = _clients["hub"]
    headers = {"Authorization": f"Bearer {key}"}
    status = (await hub.get(job, headers=headers)).json()
    reason = (await hub.get(f"{job}/results", headers=headers)).json()
    log = next(link["href"] for link in status["links"] if "log" in link["href"])
    text = (await hub.get(log, headers=headers)).text
    wait_s = _posted_at.get(channel, 0.0) + SPACING_S - time.monotonic()
    await asyncio.sleep(max(wait_s, 0.0))
    _posted_at[channel] = time.monotonic()
    rows = [f"{job}: {str(reason)[:ROW_CHARS]}", *text.splitlines()[-ROWS:]]
    await _clients["slack"].chat_postMessage(
        channel=channel,
        text=rows[0],
        blocks=[
            {"type": "section", "text": {"type": "mrkdwn", "text": row[:ROW_CHARS]}}
            for row in rows
            if row
        ],
    )


async def main() -> None:
    """Watch the workspaces of the database, until ended."""
    url = os.environ["EODH_BOT_DATABASE_URL"]
    address = checked_url(url)
    is_sqlite = address.get_backend_name() == "sqlite"
    _clients["slack"] = slack = AsyncWebClient(
        os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"]
    )
    team = str((await slack.auth_test())["team_id"])
    cipher = KeyCipher(SecretStr(os.environ["EODH_BOT_MASTER_KEY"]))
    async with open_database(url) as database:
        connected = [each async for each in Connections(database, team).all()]
    DBOS(
        config={
            "name": "bare-bot",
            "system_database_url": address.render_as_string(hide_password=False),
            "executor_id": "bare",
            "serializer": DBOSPortableJSONSerializer(),
            "log_level": "WARNING",
            "enable_otlp": False,
            "db_engine_kwargs": (
                {"connect_args": {"factory": QueueConnection}} if is_sqlite else {}
            ),
            "notification_coalesce_sec": 0.2,
            "notification_listener_polling_interval_sec": 0.2,
        }
    )
    DBOS.launch()
    await DBOS.register_queue_async(
        QUEUE,
        worker_concurrency=64,
        partition_concurrency=1,
        polling_interval_sec=0.2,
        on_conflict="always_update",
    )
    async with httpx.AsyncClient(timeout=60) as hub:
        _clients["hub"] = hub
        async with asyncio.TaskGroup() as group:
            for number, each in enumerate(connected):
                key = cipher.decrypt(str(each.key_encrypted), each.profile.address)
                assert key is not None
                jobs = root_of(Connection(each.profile, key)).jobs_url
                begin_s = number / len(connected)
                group.create_task(
                    _watch(jobs, str(each.channel_id), key.get_secret_value(), begin_s)
                )


async def _watch(jobs: str, channel: str, key: str, begin_s: float) -> None:
    """List a workspace again and again; store a task for each job that failed."""
    hub: httpx.AsyncClient = _clients["hub"]
    headers = {"Authorization": f"Bearer {key}"}
    seen: set[str] = set()
    await asyncio.sleep(begin_s)
    while True:
        listed = (await hub.get(f"{jobs}?limit=100", headers=headers)).json()["jobs"]
        for job in listed:
            job_id = job["jobID"]
            if job["status"] == "failed" and job_id not in seen:
                await DBOS.enqueue_workflow_with_options_async(
                    {
                        "workflow_name": "bare_notice",
                        "queue_name": QUEUE,
                        "workflow_id": job_id,
                        "queue_partition_key": channel,
                    },
                    channel,
                    f"{jobs}/{job_id}",
                    key,
                )
                seen.add(job_id)
        await asyncio.sleep(float(os.environ["EODH_BOT_LIST_S"]))


if __name__ == "__main__":
    asyncio.run(main())
