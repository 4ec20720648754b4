"""What the server on loopback answers in place of the Hub."""

from contextlib import aclosing

from eodh_tools.http.retries import RetryPolicy
from eodh_tools.hub.client import HubClient
from eodh_tools.hub.log_links import LogLink
from tests.tools.hub.job_bodies import JOB

KEY = "k3y-of-our-own-0123456789"
USER = "/api/catalogue/stac/catalogs/user/catalogs/coastal-lab"
JOBS = f"{USER}/jobs"
QUICK = RetryPolicy(
    attempts=3, wait_initial_s=0.001, wait_max_s=0.002, wait_jitter_s=0.0
)


def link(name: str = "tile.log", href: str = "") -> LogLink:
    return LogLink(
        name=name, href=href or f"https://prod.hub.example/jobs/{JOB}/{name}"
    )


def entry(
    number: int, created: str | None = None, **fields: object
) -> dict[str, object]:
    return {"jobID": f"job-{number}", "status": "running", "created": created, **fields}


def page(*entries: object, following: str | None = None) -> dict[str, object]:
    links = [{"rel": "next", "href": following}] if following else []
    return {"jobs": list(entries), "links": links, "numberTotal": len(entries)}


async def ids(client: HubClient) -> list[str]:
    async with aclosing(client.jobs()) as jobs:
        return [job.job_id async for job in jobs]
