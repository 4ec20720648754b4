"""A running job of the local Hub that ends when it was seen to run."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.hub.job_store import DONE_MESSAGE
from tests.waiting import WAIT_S

_POLL_S = 0.01


@contextmanager
def ends_once_seen(hub: LocalHub, workspace: str, job_id: str) -> Iterator[None]:
    """End a job when a client asks for it a second time: once it was shown to run."""
    job = hub.jobs.find(workspace, job_id)
    assert job is not None
    left = threading.Event()

    def end() -> None:
        limit = time.monotonic() + WAIT_S
        while time.monotonic() < limit and not left.is_set():
            asked = [each.target for each in hub.requests]
            if sum(target.endswith(f"/jobs/{job_id}") for target in asked) > 1:
                job.change("successful", DONE_MESSAGE)
                return
            time.sleep(_POLL_S)

    thread = threading.Thread(target=end)
    thread.start()
    try:
        yield
    finally:
        left.set()
        thread.join()
