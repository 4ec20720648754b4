"""The bodies of the local Hub's answers, keys in the order of the recorded ones.

Source: eodh_pyeodh_recorded_http.json and HUB.md sections 2 to 5. Not recorded, and
so our own: the bodies of 401 and 403, and a dismissed job read again.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from eodh_sandbox.hub.job_store import (
    ACCEPTED_MESSAGE,
    DISMISSED_MESSAGE,
    DONE_MESSAGE,
    QUEUED_MESSAGE,
    HubJob,
    StatusChange,
)
from eodh_sandbox.hub.zoo_kernel import HUB, FrontEnd

Json = dict[str, Any]

_ALL_DONE = 100  # shown of a queued job that the list mixes with an ended one

RESULTS_REL = "http://www.opengis.net/def/rel/ogc/1.0/results"
EXCEPTION = "http://www.opengis.net/def/rel/ogc/1.0/exception"
# The recorded `updated` of an ended job lies this much before its `finished`.
UPDATED_BEFORE_FINISHED = timedelta(milliseconds=200)


def time_text(moment: datetime) -> str:
    """UTC with milliseconds and a Z."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z"


def link(title: str | None, rel: str, href: str) -> Json:
    """A link to JSON."""
    named = {} if title is None else {"title": title}
    return {**named, "rel": rel, "type": "application/json", "href": href}


def _log_links(job: HubJob, job_url: str, now: datetime) -> list[Json]:
    return [
        {
            "href": f"{job_url}/{log.name}",
            "title": f"Tool log {log.name}",
            "rel": "related",
            "type": "text/plain",
        }
        for log in job.shown_logs(now)
        if log.listed
    ]


def _times(job: HubJob, now: datetime) -> Json:
    shown = job.shows(now)
    times = {"created": time_text(job.created), "started": time_text(job.created)}
    if shown.status == "running":
        return times | {"updated": time_text(shown.at)}
    updated = max(job.created, shown.at - UPDATED_BEFORE_FINISHED)
    return times | {"finished": time_text(shown.at), "updated": time_text(updated)}


def status_info(
    job: HubJob,
    root_url: str,
    now: datetime,
    *,
    shown: StatusChange | None = None,
    log_links: bool = True,
    false_failed: bool = False,
) -> Json:
    """GET /jobs/{id}, an entry of GET /jobs, and the answer to an execution.

    Args:
        job: the job.
        root_url: the workspace's root.
        now: the moment it is read.
        shown: another message and progress in the place of the job's own.
        log_links: False leaves the links to logs out.
        false_failed: shows a running job as failed.
    """
    shown = shown or job.shows(now)
    job_url = f"{root_url}/jobs/{job.job_id}"
    links = [link("Status location", "monitor", job_url)]
    if shown.status == "successful":
        links.append(link("Result location", RESULTS_REL, f"{job_url}/results"))
    if log_links:
        links += _log_links(job, job_url, now)
    progress = {} if shown.progress is None else {"progress": shown.progress}
    return {
        **progress,
        "id": job.job_id,
        "jobID": job.job_id,
        "type": "process",
        "processID": job.process,
        **_times(job, now),
        "status": "failed" if false_failed else shown.status,
        "message": shown.message,
        "links": links,
    }


def dismissed(job: HubJob, root_url: str, now: datetime) -> Json:
    """DELETE /jobs/{id}."""
    return {
        "id": job.job_id,
        "jobID": job.job_id,
        "status": "dismissed",
        "message": DISMISSED_MESSAGE,
        "links": [
            link("The job list for the current process", "parent", f"{root_url}/jobs")
        ],
        "type": "process",
        "processID": job.process,
        **_times(job, now),
    }


def _list_shows(job: HubJob, page: list[HubJob], now: datetime) -> StatusChange:
    """What the list shows of a job: it mixes texts (HUB.md 4, KERNEL.md K8).

    A queued job has the progress and text of the one before it in the list.
    """
    own = job.shows(now)
    if own.message == QUEUED_MESSAGE:
        before = [other.shows(now) for other in page[: page.index(job)]]
        changes = [each for each in before if each.message != QUEUED_MESSAGE]
        last = (
            changes[-1] if changes else StatusChange(own.at, "successful", DONE_MESSAGE)
        )
        progress = _ALL_DONE if last.progress is None else last.progress
        return replace(own, message=last.message, progress=progress)
    return replace(own, message=_list_message(job, page, now))


def _list_message(job: HubJob, page: list[HubJob], now: datetime) -> str:
    """Another job's text for a failed one."""
    own = job.shows(now)
    if own.status != "failed" or own.message in (ACCEPTED_MESSAGE, DONE_MESSAGE):
        return own.message
    others = (other.shows(now) for other in page if other is not job)
    return next((o.message for o in others if o.status == "successful"), DONE_MESSAGE)


def job_list(
    page: list[HubJob],
    root_url: str,
    now: datetime,
    *,
    skip: int,
    limit: int,
    total: int,
    front_end: FrontEnd = HUB,
    limit_twice: bool = False,
) -> Json:
    """GET /jobs; the links lose what the list was filtered by (KERNEL.md K8).

    Args:
        page: its jobs.
        root_url: the workspace's root.
        now: the moment it is read.
        skip: how many jobs are before it.
        limit: how many it may hold.
        total: how many jobs there are in all.
        front_end: whether `numberTotal` counts the page, and messages are mixed.
        limit_twice: the next link has the limit twice, as once recorded.
    """
    url = f"{root_url}/jobs"
    links = [link(None, "self", url)]
    if skip:
        query = f"limit={limit}&skip={max(0, skip - limit)}"
        links.append(link(None, "prev", f"{url}?{query}"))
    if total > skip + limit or not limit:
        again = f"&limit={limit}" if limit_twice else ""
        query = f"limit={limit}&skip={skip + limit}{again}"
        links.append(link(None, "next", f"{url}?{query}"))
    jobs = [
        status_info(
            job,
            root_url,
            now,
            shown=_list_shows(job, page, now) if front_end.mixes_messages else None,
        )
        for job in page
    ]
    number = len(jobs) if front_end.counts_pages else total
    return {"jobs": jobs, "links": links, "numberTotal": number}


def exception(title: str, name: str | None, detail: str) -> Json:
    """An error's body; `name` is the last path part of its type, if that is a URL."""
    kind = title if name is None else f"{EXCEPTION}/{name}"
    return {"title": title, "type": kind, "detail": detail}


def results(job_id: str, process: str, store_url: str) -> Json:
    """GET /jobs/{id}/results: a STAC Collection that names where the items are."""
    base = f"{store_url}/{quote(process)}"
    collection = f"{base}/col_{job_id}.json"
    return {
        "type": "Collection",
        "id": f"col_{job_id}",
        "stac_version": "1.0.0",
        "description": f"Results of job {job_id}",
        "links": [
            link(f"Results of {process}", "root", f"{base}.json"),
            link(None, "self", collection),
            link(None, "parent", f"{base}/catalog.json"),
        ],
        "title": f"Result collection of job {job_id}",
        "extent": {
            "spatial": {"bbox": [[-180, -90, 180, 90]]},
            "temporal": {"interval": [[None, None]]},
        },
        "license": "proprietary",
        "keywords": [],
    }
