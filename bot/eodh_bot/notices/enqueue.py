"""Store changed jobs as tasks in the durable queue: from then on none is lost."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from eodh_bot.models import RunningTime, SeenJob, Trouble, wanting
from eodh_bot.notices.job_json import job_json
from eodh_bot.notices.long_run_limits import LongRunQueue
from eodh_bot.notices.work_queue import Engine, Task
from eodh_bot.store import Subscriptions, Watch
from eodh_bot.store.notices import key_of
from eodh_tools.clock import utc_now

# Jobs that end together start one after the other, so that their order stays. Of very
# many, the rest becomes a digest, which has its own order.
_STEP_S = 1.0
_MOST_STEPS = 10


class NoticeQueue:
    """A `WatchEvents` that stores every event in the queue.

    Args:
        engine: The queue.
        subscriptions: Tell who will be notified.
    """

    def __init__(self, engine: Engine, subscriptions: Subscriptions) -> None:
        self._engine = engine
        self._subscriptions = subscriptions
        self._long_runs = LongRunQueue()

    async def started(self, watch: Watch, jobs: Sequence[SeenJob]) -> None:
        """Store jobs that started."""
        await self._engine.hand_over([_task("started", watch, job) for job in jobs])

    async def ended(self, watch: Watch, jobs: Sequence[SeenJob]) -> None:
        """Store jobs that ended, in the order of their ends."""
        subscriptions = await self._subscriptions.of_watch(watch.id)
        tasks = []
        for number, job in enumerate(jobs):
            targets = list(wanting(subscriptions, job.process))
            # Of one target, the task that explains the job notifies as well.
            if len(targets) == 1:
                order = int(utc_now().timestamp()) + number
                task = _task("ended", watch, job, channel=targets[0], order=order)
            else:
                delay_s = min(number, _MOST_STEPS) * _STEP_S
                task = _task("ended", watch, job, delay_s)
            tasks.append(task)
        await self._engine.hand_over(tasks)

    async def running(self, watch: Watch, jobs: Sequence[RunningTime]) -> None:
        """Store the jobs that run for longer than a target asked for."""
        subscriptions = await self._subscriptions.of_watch(watch.id)
        tasks = self._long_runs.tasks(watch, jobs, subscriptions)
        await self._engine.hand_over(tasks)
        self._long_runs.stored(watch)

    async def gone(self, watch: Watch, runs: Mapping[str, str]) -> None:
        """Store jobs that are no longer on the Hub."""
        await self._engine.hand_over(
            [
                Task(
                    id=f"gone/{key_of(watch.id, job_id, *_run(run))}",
                    kind="gone",
                    payload={"watch": watch.id, "job": job_id, "run": run},
                )
                for job_id, run in runs.items()
            ]
        )

    async def trouble(self, watch: Watch, trouble: Trouble, since: datetime) -> None:
        """Store that the workspace cannot be polled."""
        await self._engine.hand_over([_about("trouble", watch, trouble, since)])

    async def recovered(self, watch: Watch, trouble: Trouble, since: datetime) -> None:
        """Store that polls work again."""
        await self._engine.hand_over([_about("recovered", watch, trouble, since)])


def _task(
    kind: str,
    watch: Watch,
    job: SeenJob,
    delay_s: float = 0.0,
    channel: str | None = None,
    order: int = 0,
) -> Task:
    return Task(
        id=f"{kind}/{key_of(watch.id, job.job_id, *_run(job.run))}",
        kind=kind,
        payload={"watch": watch.id, "job": job_json(job), "channel": channel},
        channel=channel,
        delay_s=delay_s,
        order=order,
    )


def _run(run: str) -> tuple[str, ...]:
    """What the keys of a job have besides its id: nothing of an older version."""
    return (run,) if run else ()


def _about(kind: str, watch: Watch, trouble: Trouble, since: datetime) -> Task:
    return Task(
        id=f"{kind}/{key_of(watch.id, trouble, since.isoformat())}",
        kind=kind,
        payload={
            "watch": watch.id,
            "trouble": trouble,
            "since": since.isoformat(),
        },
        channel=watch.bound_to,
    )
