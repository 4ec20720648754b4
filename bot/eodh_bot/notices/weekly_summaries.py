"""Post a summary of the week where somebody asked for one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import structlog

from eodh_bot.clocks import Clocks
from eodh_bot.messages.weekly_summary import WeekFacts, weekly_summary
from eodh_bot.models import Subscription
from eodh_bot.notices.notice_facts import hub_url
from eodh_bot.notices.standalone_messages import message_task
from eodh_bot.notices.stores import NoticeStores
from eodh_bot.notices.week_facts import week_facts
from eodh_bot.notices.weekly_schedule import WEEK, Week, week_due
from eodh_bot.notices.work_queue import Attempt, Task, TaskResult
from eodh_bot.store import Watch
from eodh_bot.store.notices import key_of
from eodh_bot.workspaces.access import Access
from eodh_bot.workspaces.toolboxes import Toolboxes
from eodh_tools.errors import HubUnavailableError, JobsError

# All are due at the same time: one after the other, each asks the Hub for a list.
_STEP_S = 2.0
_LONGEST_DELAY_S = 1_800.0
_HUB_PAUSE_S = 300.0
_GO_ON_S = 2.0
# Calls that explain, of 50 jobs each.
_MOST_TRIES = 20
_log = structlog.get_logger()


class WeeklySummaries:
    """Makes a task of each summary that is due; the handler of "weekly".

    A task's id consists of the watch, the target, the workflow and the week, and so
    does the key of its message: after a downtime, from a second process or after a
    restore a summary is made once.

    Args:
        access: Gives the keys.
        toolboxes: Ask the Hub.
        stores: The stored watches, subscriptions and posts.
        clocks: Tell the time.
    """

    def __init__(
        self,
        access: Access,
        toolboxes: Toolboxes,
        stores: NoticeStores,
        clocks: Clocks,
    ) -> None:
        self._access = access
        self._toolboxes = toolboxes
        self._stores = stores
        self._clocks = clocks

    async def due(self) -> Sequence[Task]:
        """Return the summaries that are due; the same one has the same id."""
        week = week_due(self._clocks.middle())
        tasks = [
            _task(each, week)
            for each in await self._stores.subscriptions.weekly()
            if each.weekly_since is not None and each.weekly_since <= week.due
        ]
        return [
            replace(task, delay_s=min(place * _STEP_S, _LONGEST_DELAY_S))
            for place, task in enumerate(tasks)
        ]

    async def weekly(self, attempt: Attempt) -> TaskResult:
        """Read the facts of a week, and hand over the message."""
        payload = attempt.payload
        week = Week(
            datetime.fromisoformat(payload["start"]),
            datetime.fromisoformat(payload["due"]),
        )
        watch = await self._stores.watches.by_id(payload["watch"])
        # After a week the next one is due.
        late = self._clocks.earliest() - week.due > WEEK
        if watch is None or late:
            return TaskResult()
        if (wait_s := self._clocks.wait_s(week.due, attempt.tries)) is not None:
            return TaskResult(again_s=wait_s)
        target, process = payload["target"], payload["process"]
        key = key_of(
            "weekly",
            watch.slack_team,
            watch.root_url,
            target,
            process,
            week.start.date().isoformat(),
        )
        post = await self._stores.posts.by_key(key)
        is_posted = post is not None and post.ts is not None
        if is_posted or not await self._stores.subscriptions.wants_weekly(
            watch.id, target, process, self._clocks.slack()
        ):
            return TaskResult()
        facts = await self._facts(watch, week, process)
        if facts is None:
            return TaskResult(again_s=_HUB_PAUSE_S)
        if facts.not_explained and attempt.tries < _MOST_TRIES:
            return TaskResult(again_s=_GO_ON_S)
        if not facts.jobs and not facts.jobs_before:
            # The first week without jobs is reported, and no further one.
            return TaskResult()
        message = weekly_summary(facts, hub_url=lambda job: hub_url(watch, job))
        until = week.due + WEEK - self._clocks.earliest()
        return TaskResult(
            then=[
                message_task(
                    key,
                    watch,
                    target,
                    process,
                    message,
                    since=week.due,
                    give_up_s=until.total_seconds(),
                )
            ]
        )

    async def _facts(self, watch: Watch, week: Week, process: str) -> WeekFacts | None:
        """Read the facts of a week; None where the Hub does not tell them now."""
        right = await self._access.grant_for_watch(watch.bound_to, watch.root_url)
        if right is None:
            return None
        try:
            toolbox = await self._toolboxes.open(right, self._access.keys.of_root)
            return await week_facts(toolbox, week, process)
        except HubUnavailableError:
            return None
        except JobsError as error:
            _log.warning("no weekly summary yet", kind=type(error).__name__)
            return None


def _task(subscription: Subscription, week: Week) -> Task:
    about = subscription.watch_id, subscription.target, subscription.process
    return Task(
        id=f"weekly/{key_of(*about, week.start.date().isoformat())}",
        kind="weekly",
        payload={
            "watch": subscription.watch_id,
            "target": subscription.target,
            "process": subscription.process,
            "start": week.start.isoformat(),
            "due": week.due.isoformat(),
        },
    )
