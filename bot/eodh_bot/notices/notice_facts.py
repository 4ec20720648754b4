"""Read what a notice knows of its job. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache

from eodh_bot.models import Subscription, wanting
from eodh_bot.store import Watch
from eodh_bot.store.notices import Notice, key_of
from eodh_tools.hub.workspace_urls import HubRoot
from eodh_tools.results.models import JobStatus


def status_of(notice: Notice) -> JobStatus:
    """Return what the notice says of its job.

    Raises:
        RuntimeError: It was posted, and needs its status no more.
    """
    if notice.status is None:
        raise RuntimeError(
            "The status of a notice is deleted only after it was posted."
        )
    return _parsed(notice.status)


# A notice is asked for it ten times while it is posted.
@lru_cache(maxsize=128)
def _parsed(status: str) -> JobStatus:
    return JobStatus.model_validate_json(status)


def covering(
    notice: Notice, subscriptions: Sequence[Subscription]
) -> Sequence[Subscription]:
    """Return the subscriptions by which its target is notified of such a job."""
    process = status_of(notice).process
    return wanting(subscriptions, process).get(notice.target, [])


def key_of_end(notice: Notice) -> str:
    """Return the key of a separate message about an end, or a job that is gone."""
    return key_of(notice.key, notice.phase)


def ended_at(notice: Notice) -> float:
    """Return when its job ended, for the order of a digest."""
    finished = status_of(notice).finished
    return finished.timestamp() if finished else notice.since.timestamp()


def hub_url(watch: Watch, job_id: str) -> str | None:
    """Return the address of a job for people; None if the server has none."""
    root = HubRoot.of_root_url(watch.root_url, setting="The watched address")
    return root.job_url(job_id) if root.is_hub else None


def happened_at(notice: Notice) -> datetime:
    """Return the earliest time at which a message may have announced the job."""
    status = status_of(notice)
    return min(at for at in (status.created, status.finished, notice.since) if at)


def posted_at(ts: str) -> datetime:
    """Return when Slack took a message, by its `ts`."""
    return datetime.fromtimestamp(float(ts), UTC)
