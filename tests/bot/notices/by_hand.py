"""The handlers of the notices of a scene, called by hand: no queue calls them."""

from dataclasses import replace
from datetime import timedelta

from eodh_bot.models import SeenJob
from eodh_bot.notices.digest_rule import DigestRule
from eodh_bot.notices.gone_jobs import GoneJobs
from eodh_bot.notices.job_json import job_json
from eodh_bot.notices.notice_delivery import NoticeDelivery
from eodh_bot.notices.poster import Poster
from eodh_bot.notices.routing import NoticeRouter
from eodh_bot.notices.work_queue import Attempt, Task, TaskResult
from eodh_bot.store import Watch
from eodh_bot.store.notices import Notice, key_of
from eodh_tools.clock import utc_now
from tests.bot.notices.conftest import NoticeScene

#: Two notices are a digest at once.
TOGETHER = DigestRule(over=1, hold_s=0.0)
#: Every notice waits.
HELD = DigestRule(over=0, hold_s=3_600.0)
#: No notice waits.
ALONE = DigestRule(over=100)


class HandlersByHand:
    """What posts the ends of jobs.

    Args:
        scene: The scene.
        rule: When notices become a digest.
    """

    def __init__(self, scene: NoticeScene, rule: DigestRule) -> None:
        access, client = scene.bot_context.access, scene.bot_context.client
        self.poster = Poster(client, scene.stored.posts, "me", spacing_s=0.0)
        self.delivery = NoticeDelivery(
            access, client, self.poster, scene.stored, digest_rule=rule
        )
        self.router = NoticeRouter(
            access,
            scene.bot_context.toolboxes,
            scene.stored,
            deliver=self.delivery.deliver,
        )
        self._gone = GoneJobs(access, scene.bot_context.toolboxes, scene.stored)
        self._watch = scene.watch

    async def started(self, job: SeenJob) -> None:
        """Tell that a job runs, and post that."""
        running = replace(job, status="running", finished=None)
        await self.all_of(await self.router.started(self.about(running)))

    def about(self, job: SeenJob, waited: timedelta = timedelta(0)) -> Attempt:
        """The first try of a task about a job."""
        payload = {"watch": self._watch.id, "job": job_json(job), "channel": None}
        return Attempt(payload=payload, tries=0, since=utc_now(), waited=waited)

    async def gone(self, job: SeenJob, waited: timedelta = timedelta(0)) -> TaskResult:
        """Tell that a job is no longer on the Hub, and post that."""
        payload = {"watch": self._watch.id, "job": job.job_id, "run": job.run}
        attempt = replace(self.about(job, waited), payload=payload)
        result = await self._gone.gone(attempt)
        await self.all_of(result)
        return result

    async def all_of(self, result: TaskResult) -> None:
        """Run the tasks that follow, and those that follow them."""
        for task in result.then:
            attempt = Attempt(payload=task.payload, tries=0, since=utc_now())
            handler = {
                "notice": self.delivery.notice,
                "reply": self.delivery.replies.reply,
            }[task.kind]
            await self.all_of(await handler(attempt))

    async def ended(
        self, job: SeenJob, channel: str | None = "C1", watch: Watch | None = None
    ) -> TaskResult:
        """Tell that a job ended, in the task of a channel."""
        watch = watch or self._watch
        payload = {"watch": watch.id, "job": job_json(job), "channel": channel}
        return await self.router.ended(
            Attempt(payload=payload, tries=0, since=utc_now())
        )

    async def posts(self, task: Task, tries: int = 1) -> TaskResult:
        """Run the task of a notice."""
        return await self.delivery.notice(
            Attempt(payload=task.payload, tries=tries, since=utc_now())
        )


async def stored_notice(scene: NoticeScene, job: SeenJob, target: str = "C1") -> Notice:
    """What is stored about a job for a target."""
    key = key_of(scene.watch.slack_team, scene.watch.root_url, job.job_id, target)
    found = await scene.stored.notices.by_key(key)
    assert found is not None
    return found


def times_posted(scene: NoticeScene, job: SeenJob) -> int:
    """How many messages of any conversation name a job."""
    return sum(
        job.job_id in f"{message.text} {message.blocks}"
        for channel in scene.slack.workspace.channels.values()
        for message in channel.messages.values()
    )
