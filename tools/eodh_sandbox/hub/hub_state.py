"""What a local Hub holds: its endpoints answer from it, tests look into it."""

import secrets
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from eodh_sandbox.hub.faults import HubFaults
from eodh_sandbox.hub.job_store import JobStore
from eodh_sandbox.hub.request_log import SeenRequest
from eodh_sandbox.hub.scripted_jobs import ScriptedJob
from eodh_sandbox.hub.zoo_kernel import HUB, FrontEnd

ROOT = "/api/catalogue/stac/catalogs/user/catalogs"
_MAX_REQUESTS = 10_000


def new_keys(workspaces: Sequence[str]) -> dict[str, str]:
    """Make a random key for each workspace."""
    # Typed at a terminal, one that begins with a dash would be an option.
    return {name: f"k{secrets.token_urlsafe(32)}" for name in workspaces}


def _no_requests() -> deque[SeenRequest]:
    return deque(maxlen=_MAX_REQUESTS)


@dataclass
class HubState:
    """Workspaces, jobs, faults and requests of one Hub.

    Attributes:
        workspaces: The key of each workspace, by its name.
        front_end: What stands before the kernel; `KERNEL` for nothing.
        links_origin: The origin that links name in place of this server's, as the
            Hub's may name a sibling host (HUB.md section 1).
        base_url: Where the Hub listens; empty before it starts.
        request_log: Where the server notes each request that comes.
        date_ahead_s: How far the `Date` of answers is ahead of the time, in seconds.
        answering: How many requests of each workspace are being answered.
    """

    workspaces: dict[str, str]
    front_end: FrontEnd = HUB
    links_origin: str | None = None
    base_url: str = ""
    date_ahead_s: float = 0.0
    jobs: JobStore = field(default_factory=JobStore)
    faults: HubFaults = field(default_factory=HubFaults)
    request_log: deque[SeenRequest] = field(default_factory=_no_requests)
    answering: Counter[str] = field(default_factory=Counter)

    def reset(self) -> None:
        """Forget all jobs, faults and requests; the keys stay.

        What is being answered still meets nothing of what comes after.
        """
        self.faults.clear()
        self.jobs, self.faults = JobStore(), HubFaults()
        self.request_log = _no_requests()
        self.answering = Counter()
        self.date_ahead_s = 0.0

    @property
    def requests(self) -> tuple[SeenRequest, ...]:
        """The newest requests so far, oldest first; later ones do not change it."""
        return tuple(self.request_log)

    def root_url(self, workspace: str) -> str:
        """The root of a workspace: its jobs and processes are under it."""
        return f"{self.base_url}{ROOT}/{workspace}"

    def links_root(self, workspace: str) -> str:
        """The root of a workspace as links in answers name it."""
        return f"{self.links_origin or self.base_url}{ROOT}/{workspace}"

    def job_url(self, workspace: str, job_id: str) -> str:
        """A job's URL."""
        return f"{self.root_url(workspace)}/jobs/{job_id}"

    def script(self, workspace: str, *jobs: ScriptedJob) -> list[str]:
        """Add scripted jobs and return their ids, in the same order.

        Raises:
            ValueError: no such workspace, or an id that is taken.
        """
        if workspace not in self.workspaces:
            raise ValueError(f"No workspace {workspace!r}.")
        placed = [job.place(workspace) for job in jobs]
        for job in placed:
            self.jobs.add(job)
        return [job.job_id for job in placed]
