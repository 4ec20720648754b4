"""The one workflow of DBOS: a task, tried once, and what follows.

DBOS replays a workflow from its start and skips finished steps, so its rules for
workflows concern only these few lines (docs/decisions/0006).
"""

import asyncio
import secrets
from collections.abc import Iterable, Mapping, Sequence
from contextvars import Context
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import structlog
from anyio import to_thread
from dbos import DBOS, EnqueueOptions
from dbos import error as dbos_errors
from sqlalchemy.exc import SQLAlchemyError

from eodh_bot.clocks import Clocks
from eodh_bot.notices.work_queue import (
    Attempt,
    GivenUpError,
    Handler,
    Handlers,
    Json,
    Task,
    TaskResult,
)
from eodh_bot.slack.api_errors import about

#: DBOS resumes the rows of an older release only under the same version; a change of
#: `_run` needs `DBOS.patch`.
APPLICATION_VERSION = "1"
WORKFLOW = "eodh_bot_work"
FREE_QUEUE, CHANNEL_QUEUE = "works", "channel_works"

#: A task that fails for this long is given up.
GIVE_UP_AFTER = timedelta(hours=24)

_LONGEST_PAUSE_S = 300.0
_log = structlog.get_logger()

# DBOS has one application per process, and calls its workflows by name.
_handlers: dict[str, Handler] = {}
#: The ids of the tasks that run in this process.
running: set[str] = set()
_give_up_after = GIVE_UP_AFTER
_clocks = Clocks()


def serve(
    handlers: Handlers,
    give_up_after: timedelta,
    clocks: Clocks,
) -> None:
    """Run the tasks from now on with these handlers.

    Args:
        handlers: By kind of task.
        give_up_after: A task that fails for this long is given up.
        clocks: Tell the time.
    """
    # DBOS has one application per process.
    global _give_up_after, _clocks
    _handlers.clear()
    running.clear()
    _handlers.update(handlers)
    _give_up_after, _clocks = give_up_after, clocks


@DBOS.workflow(name=WORKFLOW)
async def _run(task: Json, tries: int) -> None:
    running.add(run_id := str(DBOS.workflow_id))
    try:
        await _run_once(task, tries)
    finally:
        running.discard(run_id)


async def _run_once(task: Json, tries: int) -> None:
    outcome = await _do(task, tries)
    if not outcome["then"] and outcome["again_s"] is None:
        return
    try:
        # Only what follows is stored: a step costs two transactions. A handler that a
        # crash interrupts runs again, and the first result that was stored counts.
        outcome = await DBOS.run_step_async({"name": "do"}, _result, outcome)
        for following, its_tries in _following(task, tries, outcome):
            await enqueue(following, its_tries)
    except dbos_errors.DBOSException:
        raise
    except Exception as error:  # noqa: BLE001 - of any driver, or one that DBOS stored
        # DBOS would store the error as the task's end: what follows would be lost.
        _log.error("what follows a task was not stored", kind=type(error).__name__)
        await _store_at_last(_following(task, tries, outcome))


def _following(task: Json, tries: int, outcome: Json) -> list[tuple[Json, int]]:
    """Return what follows a task, with its tries."""
    following = [(each, 0) for each in outcome["then"]]
    if (pause_s := outcome["again_s"]) is not None:
        later = {"delay_s": pause_s, "waited_s": task.get("waited_s", 0.0) + pause_s}
        following.append((task | later, tries + 1))
    return following


async def _store_at_last(following: Sequence[tuple[Json, int]]) -> None:
    """Store tasks outside the workflow, as soon as the database takes them.

    Within it DBOS repeats the error that it stored.
    """
    for turn in count():
        await asyncio.sleep(min(_LONGEST_PAUSE_S, 2.0**turn))
        outside = Context()
        try:
            await to_thread.run_sync(outside.run, _enqueue_each, following)
        except SQLAlchemyError as error:
            _log.warning("not stored yet", kind=type(error).__name__)
        else:
            return


async def _result(outcome: Json) -> Json:
    return outcome


async def _do(task: Json, tries: int) -> Json:
    """Run the handler; whatever it raises, the task is tried again or given up."""
    attempt = _attempt(task, tries)
    with structlog.contextvars.bound_contextvars(work=task["id"], tries=tries):
        try:
            outcome: TaskResult = await _handlers[task["kind"]](attempt)
        except Exception as error:  # noqa: BLE001 - the top: nothing is lost
            if attempt.waited > _give_up_after:
                _log.error("a task is given up", **about(error))
                raise GivenUpError(task["id"]) from None
            reference = secrets.token_hex(4)
            _log.error("a task failed", reference=reference, **about(error))
            pause_s = min(_LONGEST_PAUSE_S, 2.0 ** min(tries, 10))
            outcome = TaskResult(again_s=pause_s)
    return {
        "then": [as_json(each) for each in outcome.then],
        "again_s": outcome.again_s,
    }


def _attempt(task: Json, tries: int) -> Attempt:
    return Attempt(
        payload=task["payload"],
        tries=tries,
        since=datetime.fromisoformat(task["since"]),
        # Counted, not measured: every clock may jump by a day.
        waited=timedelta(seconds=task.get("waited_s", 0.0)),
    )


async def enqueue(task: Json, tries: int) -> None:
    """Store one try of a task, durably, within a workflow; its id exists once."""
    await DBOS.enqueue_workflow_with_options_async(_options(task, tries), task, tries)


def enqueue_all(tasks: Sequence[Json]) -> None:
    """Store the first tries of tasks, durably, outside a workflow; for a thread."""
    _enqueue_each([(task, 0) for task in tasks])


def _enqueue_each(tasks: Iterable[tuple[Json, int]]) -> None:
    for task, tries in tasks:
        DBOS.enqueue_workflow_with_options(_options(task, tries), task, tries)


def _options(task: Json, tries: int) -> EnqueueOptions:
    options: EnqueueOptions = {
        "workflow_name": WORKFLOW,
        "queue_name": CHANNEL_QUEUE if task["channel"] else FREE_QUEUE,
        "workflow_id": f"{task['id']}#{tries}" if tries else task["id"],
    }
    if task["channel"]:
        options["queue_partition_key"] = task["channel"]
    if order := task.get("order", 0):
        # DBOS orders by milliseconds, and then by chance.
        options["priority"] = order
    if task["delay_s"] > 0:
        options["delay_seconds"] = task["delay_s"]
        due_at = _clocks.slack() + timedelta(seconds=task["delay_s"])
        options["attributes"] = {
            "due_at": due_at.isoformat(),
            "delay_s": task["delay_s"],
        }
    return options


def is_due(attributes: Mapping[str, Any] | None) -> bool:
    """Return whether a delayed task may run, by the time that tasks are stored by.

    A task that waits for longer than it was to was stored while that time was wrong.

    Args:
        attributes: As `enqueue` stored them; a release before stored none.
    """
    if not attributes:
        return True
    left = datetime.fromisoformat(attributes["due_at"]) - _clocks.slack()
    return not 0 < left.total_seconds() <= attributes["delay_s"]


def as_json(task: Task) -> Json:
    """Return a task as the workflow takes it."""
    return {
        "id": task.id,
        "kind": task.kind,
        "payload": task.payload,
        "channel": task.channel,
        "delay_s": task.delay_s,
        "order": task.order,
        "since": _clocks.slack().isoformat(),
    }
