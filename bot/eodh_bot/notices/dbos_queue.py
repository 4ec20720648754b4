"""The durable queue on DBOS, in a SQLite file or in PostgreSQL.

Every task is one workflow of at most one step (`dbos_workflow`). Measurements and
traps of DBOS are in docs/decisions/0006.
"""

import logging
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta

import structlog
from anyio import to_thread
from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from eodh_bot.clocks import Clocks
from eodh_bot.notices.dbos_workflow import (
    APPLICATION_VERSION,
    CHANNEL_QUEUE,
    FREE_QUEUE,
    GIVE_UP_AFTER,
    as_json,
    enqueue_all,
    is_due,
    running,
    serve,
)
from eodh_bot.notices.sqlite_compat import QueueConnection
from eodh_bot.notices.waiting_tasks import ListedTask, WaitingTasks
from eodh_bot.notices.work_queue import (
    Handlers,
    Inheriting,
    Task,
)
from eodh_bot.store.database import checked_url
from eodh_bot.store.start_errors import start_error

_POLL_S = 0.2
# A poll costs some milliseconds, and few tasks are without a channel.
_FREE_POLL_S = 0.5
# Name, tasks in parallel per process, and tasks of one channel in all processes.
_QUEUES = ((FREE_QUEUE, 16, None), (CHANNEL_QUEUE, 96, 1))
_PAGE = 500
_STOP_S = 8
_LIVE = ["ENQUEUED", "DELAYED", "PENDING"]
_LOST = ["ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
_log = structlog.get_logger()


class DurableEngine:
    """Tasks stored by DBOS; see `work_queue.Engine`.

    Args:
        process_id: This process.
    """

    def __init__(self, process_id: str) -> None:
        self._waiting = WaitingTasks(process_id)

    @property
    def oldest_s(self) -> float:
        """How long the oldest task waits for its turn or its end, in seconds."""
        return self._waiting.oldest_s

    async def hand_over(self, tasks: Sequence[Task]) -> None:
        """Store tasks; see `QueueConnection` for what SQLite may lose."""
        if tasks:
            # One turn of a thread for all: DBOS itself would take two for each.
            await to_thread.run_sync(enqueue_all, [as_json(each) for each in tasks])

    async def take_over(self, inheriting: Inheriting) -> int:
        """Resume the tasks that nobody runs any more; return how many.

        Args:
            inheriting: Takes the place of a process that is dead.
        """
        tasks = [await self._listed(status) for status in ("PENDING", "ENQUEUED")]
        forsaken = self._waiting.forsaken([*tasks[0], *tasks[1]], running)
        if forsaken:
            await _resume(forsaken)
            _log.warning("took up tasks whose end was not stored", tasks=len(forsaken))
        others = {task.process for task in tasks[0]} - {None, DBOS.executor_id}
        return len(forsaken) + sum(
            [await self._take_over_from(str(each), inheriting) for each in others]
        )

    async def _take_over_from(self, process: str, inheriting: Inheriting) -> int:
        async with inheriting(process) as is_dead:
            # Listed again: until now another may have taken them, and run them.
            begun = await self._listed("PENDING", process) if is_dead else []
            if begun:
                await _resume(begun)
                _log.info(
                    "took over from a dead process", process=process, tasks=len(begun)
                )
        return len(begun)

    async def _listed(
        self, status: str, process: str | None = None
    ) -> list[ListedTask]:
        """List the oldest tasks in a state; of one process, where it is given."""
        listed = await DBOS.list_workflows_async(
            status=status,
            executor_id=process,
            load_input=False,
            load_output=False,
            limit=_PAGE,
        )
        is_begun = status == "PENDING"
        return [
            ListedTask(
                each.workflow_id,
                each.queue_name or FREE_QUEUE,
                each.executor_id if is_begun else None,
            )
            for each in listed
        ]

    async def hasten(self) -> int:
        """Run the delayed tasks that are due; return how many.

        DBOS delays by this machine's clock, which may have jumped or be wrong.
        """
        due = []
        for offset in range(0, 20 * _PAGE, _PAGE):
            page = await DBOS.list_workflows_async(
                status="DELAYED",
                load_input=False,
                load_output=False,
                limit=_PAGE,
                offset=offset,
            )
            due += [w.workflow_id for w in page if is_due(w.attributes)]
            if len(page) < _PAGE:
                break
        for task in due:
            await DBOS.set_workflow_delay_async(task, delay_seconds=0)
        return len(due)

    async def waiting(self) -> Mapping[str, int]:
        """Count the tasks that wait or run, by kind: the first word of their id."""
        found: Counter[str] = Counter()
        for offset in range(0, 20 * _PAGE, _PAGE):
            page = await DBOS.list_workflows_async(
                status=_LIVE,
                load_input=False,
                load_output=False,
                limit=_PAGE,
                offset=offset,
            )
            found.update(each.workflow_id.partition("/")[0] for each in page)
            if len(page) < _PAGE:
                break
        return found

    async def given_up(self) -> Sequence[str]:
        """List the ids of the last tasks that were given up, the newest first.

        The times of their rows are of the database's clock, so none is asked for.
        """
        lost = await DBOS.list_workflows_async(
            status=_LOST,
            sort_desc=True,
            load_input=False,
            load_output=False,
            limit=_PAGE,
        )
        return [each.workflow_id for each in lost]

    async def forget(self, before: datetime) -> int:
        """Delete tasks that were done before then; return how many."""
        forgotten = 0
        while True:
            done = await DBOS.list_workflows_async(
                status=["SUCCESS", *_LOST, "CANCELLED"],
                completed_before=before.astimezone(UTC).isoformat(),
                load_input=False,
                load_output=False,
                limit=_PAGE,
            )
            if not done:
                return forgotten
            await DBOS.delete_workflows_async([each.workflow_id for each in done])
            forgotten += len(done)


async def _resume(tasks: Sequence[ListedTask]) -> None:
    by_queue: dict[str, list[str]] = {}
    for task in tasks:
        by_queue.setdefault(task.queue, []).append(task.id)
    for queue, ids in by_queue.items():
        await DBOS.resume_workflows_async(ids, queue_name=queue)


@asynccontextmanager
async def open_engine(
    database_url: str,
    process_id: str,
    slack_team: str,
    handlers: Handlers,
    *,
    give_up_after: timedelta = GIVE_UP_AFTER,
    clocks: Clocks | None = None,
) -> AsyncIterator[DurableEngine]:
    """Open the queue on this event loop; one per process.

    Args:
        database_url: The bot's database.
        process_id: Unique among running processes. On SQLite always the same, so that
            the tasks of the process before are resumed at once.
        slack_team: The Slack workspace that it serves; on PostgreSQL each has its own
            tasks.
        handlers: By kind of task.
        give_up_after: A task that fails for this long is given up.
        clocks: Tell the time.

    Raises:
        SettingsError: The database cannot be used.
        DatabaseDownError: It takes no work now.
    """
    address = checked_url(database_url)
    serve(handlers, give_up_after, clocks or Clocks())
    DBOS(config=_config(address, process_id, slack_team))
    # After DBOS(): it adds its own handler where it finds none.
    _send_its_log_to_ours()
    try:
        try:
            await _launch(address)
        except (SQLAlchemyError, sqlite3.Error) as error:
            raise start_error(error) from None
        yield DurableEngine(process_id)
    finally:
        await to_thread.run_sync(_destroy)


async def _launch(address: URL) -> None:
    if address.get_backend_name() == "sqlite":
        await to_thread.run_sync(_keep_write_ahead_log, str(address.database))
    # Inside the loop, else workflows run on a second one (docs/decisions/0006).
    DBOS.launch()
    for name, at_once, of_a_channel in _QUEUES:
        await DBOS.register_queue_async(
            name,
            worker_concurrency=at_once,
            partition_concurrency=of_a_channel,
            polling_interval_sec=_POLL_S if of_a_channel else _FREE_POLL_S,
            on_conflict="always_update",
        )


def _config(address: URL, process_id: str, slack_team: str) -> DBOSConfig:
    is_sqlite = address.get_backend_name() == "sqlite"
    return {
        "name": "eodh-bot",
        "system_database_url": address.render_as_string(hide_password=False),
        "application_version": APPLICATION_VERSION,
        "executor_id": process_id,
        "dbos_system_schema": f"dbos_{slack_team.lower()}",
        # The default is pickle, which runs what it reads.
        "serializer": DBOSPortableJSONSerializer(),
        "log_level": "WARNING",
        "enable_otlp": False,
        "sys_db_pool_size": 5,
        "db_engine_kwargs": (
            {"connect_args": {"factory": QueueConnection}} if is_sqlite else {}
        ),
        # Nothing notifies either, but a thread would wake up a hundred times a second.
        "notification_coalesce_sec": _POLL_S,
        # Nothing listens, but closing waits for this thread's sleep.
        "notification_listener_polling_interval_sec": _POLL_S,
    }


def _destroy() -> None:
    # Running tasks may finish within this time. DBOS sleeps a second even without any.
    DBOS.destroy(workflow_completion_timeout_sec=_STOP_S if running else 0)


def _keep_write_ahead_log(path: str) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode=WAL")


def _send_its_log_to_ours() -> None:
    """Send the lines of DBOS to our log; at WARNING they hold only ids."""
    logger = logging.getLogger("dbos")
    logger.handlers[:] = []
    logger.propagate = True
    logger.setLevel(logging.WARNING)
