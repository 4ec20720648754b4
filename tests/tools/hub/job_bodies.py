"""Bodies of the servers that we know, and the job that is read from one."""

import json
from pathlib import Path

from eodh_tools.hub.job import Job
from eodh_tools.hub.status_info import parse_job

DATA = Path(__file__).parent.parent.parent / "data" / "hub"
JOB = "3f6c1e0a-5b1d-11f0-8f7e-0a58a9feac02"


def body(name: str) -> bytes:
    return (DATA / f"{name}.json").read_bytes()


def job_of(**fields: object) -> Job:
    return parse_job(json.dumps({"jobID": JOB, "status": "running", **fields}).encode())


def links(*links: dict[str, object]) -> tuple[str, ...]:
    return tuple(link.name for link in job_of(links=links).logs)


def related(href: str, **fields: object) -> dict[str, object]:
    return {"rel": "related", "type": "text/plain", "href": href, **fields}
