"""What the members of C1 see of a job."""

from dataclasses import replace

from eodh_bot.models import SeenJob
from eodh_sandbox.slack import Shown
from tests.bot.notices.conftest import NoticeScene


def names(message: Shown, job: SeenJob) -> bool:
    """Whether a message is about a job: on the page or in its notification."""
    return job.job_id in message.words or job.job_id in message.text


async def reported(scene: NoticeScene, job: SeenJob) -> Shown:
    """The message that names a job in C1."""
    return await scene.ada.waits_for("C1", job.job_id)


def notices(scene: NoticeScene, channel: str = "C1") -> list[Shown]:
    """The messages of a channel, without those in threads."""
    seen = scene.ada.sees(channel)
    return [each for each in seen if each.from_app and each.thread_ts is None]


async def started(scene: NoticeScene, job: SeenJob) -> Shown:
    """Tell that a job runs."""
    running = replace(job, status="running", finished=None)
    await scene.service.announcing.started(scene.watch, [running])
    return await reported(scene, job)
