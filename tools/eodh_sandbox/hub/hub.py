"""A Hub on this machine: its server, its workspaces and its runs, started and ended."""

import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import anyio
import anyio.to_thread
import uvicorn

from eodh_sandbox.hub.cwl import processes
from eodh_sandbox.hub.cwl.object_store import ObjectStore
from eodh_sandbox.hub.cwl.runner import Runner, never_started
from eodh_sandbox.hub.endpoints import build_app
from eodh_sandbox.hub.hub_date import DatedAnswers
from eodh_sandbox.hub.hub_state import HubState, new_keys
from eodh_sandbox.hub.job_store import HubJob, utc_now
from eodh_sandbox.hub.request_reading import check_inputs
from eodh_sandbox.hub.scripted_jobs import ScriptedJob
from eodh_sandbox.hub.stages import QUICK, StageTiming
from eodh_sandbox.hub.zoo_kernel import HUB, FrontEnd
from eodh_tools.errors import SettingsError

ADDRESS = "127.0.0.1"
WORKSPACES = ("eo-team", "river-lab")
_START_LIMIT_S = 60.0
_END_LIMIT_S = 60.0
_POLL_S = 0.02
_MAX_WAITING_JOBS = 100


class LocalHub(HubState):
    """A Hub that serves in a thread of its own, from `with` or `async with`.

    Args:
        host: where to listen; loopback only.
        port: 0 for any that is free.
        workspaces: their names; each gets a random key.
        pace: how fast the stages of a job pass.
        concurrent_runs: how many workflows run at a time; further jobs wait.
        run_limit_s: how long one workflow may run.
        links_origin: the origin that links name in place of this server's, as the
            Hub's may name a sibling host (HUB.md section 1).
        front_end: what stands before the kernel; `KERNEL` for nothing.

    Raises:
        SettingsError: for an address other than 127.0.0.1, or a port that is taken.
    """

    def __init__(
        self,
        *,
        host: str = ADDRESS,
        port: int = 0,
        workspaces: Sequence[str] = WORKSPACES,
        pace: StageTiming = QUICK,
        concurrent_runs: int = 2,
        run_limit_s: float = 120.0,
        links_origin: str | None = None,
        front_end: FrontEnd = HUB,
    ) -> None:
        if host != ADDRESS:
            raise SettingsError(
                f"The local Hub serves only on {ADDRESS}: it has no protection that "
                "a network needs. Leave the host out."
            )
        super().__init__(new_keys(workspaces), front_end, links_origin)
        self._port = port
        self._pace = pace
        self._concurrent_runs = concurrent_runs
        self._run_limit_s = run_limit_s
        self._socket: socket.socket | None = None
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self._folder: Path | None = None
        self._store = ObjectStore(tuple(self.workspaces))
        self._runner: Runner | None = None

    @property
    def runner(self) -> Runner:
        """What runs the jobs, once the Hub has started."""
        if self._runner is None:
            raise RuntimeError("The local Hub has not started.")
        return self._runner

    def start_job(
        self, workspace: str, process_id: str, inputs: dict[str, Any] | None = None
    ) -> HubJob:
        """Execute a process; what POST …/execution does.

        Raises:
            ValueError: no such workspace or process, an input that does not fit, or
                too many jobs are waiting.
        """
        process = processes.PROCESSES.get(process_id)
        if workspace not in self.workspaces or process is None:
            raise ValueError(f"No process {process_id!r} in {workspace!r}.")
        if self.runner.waiting_or_running >= _MAX_WAITING_JOBS:
            raise ValueError("Too many jobs are waiting; let some end first.")
        if process.start == "scripted":
            scripted = ScriptedJob.recorded(
                process_id, duration_s=3.0, log_delay_s=self._pace.log_delay_s
            )
            job = scripted.place(workspace)
            self.jobs.add(job)
            return job
        given = dict(inputs or {})
        check_inputs(process, given, self.base_url)
        given = processes.default_inputs(process, self.base_url) | given
        missing = process.workflow_node()["inputs"].keys() - given.keys()
        job = HubJob.accepted(workspace, process_id, self._pace.log_delay_s)
        if missing or process.start == "broken":
            never_started(job, self._pace, missing_inputs=missing)
            self.jobs.add(job)
            return job
        self.jobs.add(job)
        self._store.prepare()
        self.runner.submit(job, process, given)
        return job

    async def execute(
        self, workspace: str, process: str, inputs: dict[str, Any] | None = None
    ) -> str:
        """Execute a process and return the job's id; errors as of `start_job`."""
        return self.start_job(workspace, process, inputs).job_id

    async def wait_for_end(
        self, workspace: str, job_id: str, limit_s: float = 60.0
    ) -> HubJob:
        """Wait until a job has ended and its logs, if it has any, are there.

        Raises:
            ValueError: no such job.
            TimeoutError: it did not end in time.
        """
        job = self.jobs.find(workspace, job_id)
        if job is None:
            raise ValueError(f"No job {job_id!r} in {workspace!r}.")
        with anyio.fail_after(limit_s):
            # No event says so: a scripted job ends by the clock.
            while not job.is_complete(utc_now()):  # noqa: ASYNC110
                await anyio.sleep(_POLL_S)
        return job

    def start(self) -> None:
        """Listen and serve; returns when the server answers."""
        self._socket = _listen(self._port)
        self.base_url = f"http://{ADDRESS}:{self._socket.getsockname()[1]}"
        self._folder = Path(tempfile.mkdtemp(prefix="eodh-localhub-"))
        self._runner = Runner(
            self._folder,
            self._store,
            self._pace,
            concurrent_runs=self._concurrent_runs,
            run_limit_s=self._run_limit_s,
        )
        config = uvicorn.Config(
            DatedAnswers(
                build_app(self, self.start_job, self._runner.stop),
                lambda: self.date_ahead_s,
            ),
            access_log=False,
            date_header=False,
            lifespan="off",
            log_config=None,
            log_level="critical",
            server_header=False,
            timeout_graceful_shutdown=1,
            ws="none",
        )
        self._server = server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=server.run, args=([self._socket],), name="localhub", daemon=True
        )
        self._thread.start()
        until = time.monotonic() + _START_LIMIT_S
        while not server.started:
            if not self._thread.is_alive() or time.monotonic() > until:
                self.stop()
                raise RuntimeError("The local Hub did not start.")
            time.sleep(_POLL_S / 10)

    def stop(self) -> None:
        """End all runs, the object store and the server, and remove the folder."""
        if self._runner is not None:
            self._runner.close()
        self._store.close()
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join(_END_LIMIT_S)
        if self._socket is not None:
            self._socket.close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop."""
        self.stop()

    async def __aenter__(self) -> Self:
        """Start, while the caller's own loop goes on."""
        await anyio.to_thread.run_sync(self.start)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop, while the caller's own loop goes on."""
        with anyio.CancelScope(shield=True):
            await anyio.to_thread.run_sync(self.stop)


def _listen(port: int) -> socket.socket:
    # With the protocol named: asyncio sends small answers at once (TCP_NODELAY) on no
    # other socket, and each would wait 40 ms for the client's acknowledgement.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((ADDRESS, port))
    except OSError as error:
        listening.close()
        raise SettingsError(
            f"Port {port} of {ADDRESS} cannot be used. Give another, or 0 for any."
        ) from error
    return listening
