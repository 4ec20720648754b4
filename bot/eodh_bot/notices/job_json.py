"""A seen job as JSON for the queue, and back. Pure."""

from datetime import datetime

from eodh_bot.models import SeenJob
from eodh_bot.notices.work_queue import Json


def job_json(job: SeenJob) -> Json:
    """Convert a seen job to JSON for the queue."""
    return {
        "id": job.job_id,
        "process": job.process,
        "status": job.status,
        "created": job.created.isoformat() if job.created else None,
        "finished": job.finished.isoformat() if job.finished else None,
        "run": job.run,
        "is_old": job.is_old,
    }


def job_of(fields: Json) -> SeenJob:
    """Read a seen job from the JSON of the queue."""
    created, finished = fields["created"], fields["finished"]
    return SeenJob(
        job_id=fields["id"],
        process=fields["process"],
        status=fields["status"],
        created=datetime.fromisoformat(created) if created else None,
        finished=datetime.fromisoformat(finished) if finished else None,
        # A task of an older version has neither.
        run=fields.get("run", ""),
        is_old=fields.get("is_old", False),
    )
