"""Takes jobs through their stages; runs at most a few CWL workflows at a time."""

import logging
import shutil
import threading
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

from eodh_sandbox.hub import bodies as answers
from eodh_sandbox.hub.cwl.object_store import ObjectStore
from eodh_sandbox.hub.cwl.processes import CAPTURE, WORKFLOWS, Process
from eodh_sandbox.hub.cwl.run import CwlRun
from eodh_sandbox.hub.cwl.runner_traceback import runner_traceback
from eodh_sandbox.hub.cwl.wrapper import Places, wrap
from eodh_sandbox.hub.job_store import (
    ACCEPTED_MESSAGE,
    DONE_MESSAGE,
    HubJob,
    StatusChange,
)
from eodh_sandbox.hub.stages import (
    AFTER_RUN,
    BEFORE_RUN,
    RUN,
    Stage,
    StageTiming,
    queued,
)
from eodh_sandbox.hub.zoo_kernel import missing_input, not_loaded

_logger = logging.getLogger(__name__)

PREFIX = "processing-results"


class _Stopped(Exception):  # noqa: N818 - a way out, not an error
    """The job was dismissed, or the Hub is closing."""


class Runner:
    """Runs jobs of real workflows.

    Args:
        folder: a folder of its own for programs, runs and results.
        store: where stage-out writes.
        pace: how fast stages pass.
        concurrent_runs: how many workflows run at a time; others wait.
        run_limit_s: how long one workflow may run before it is ended.
    """

    def __init__(
        self,
        folder: Path,
        store: ObjectStore,
        pace: StageTiming,
        *,
        concurrent_runs: int,
        run_limit_s: float,
    ) -> None:
        self._folder = folder
        self._programs = folder / "app"
        self._store = store
        self._pace = pace
        self._run_limit_s = run_limit_s
        self._pool = ThreadPoolExecutor(concurrent_runs, "localhub-run")
        self._lock = threading.Lock()
        self._stops: dict[str, threading.Event] = {}
        self._runs: dict[str, CwlRun] = {}
        shutil.copytree(
            WORKFLOWS, self._programs, ignore=shutil.ignore_patterns("__pycache__")
        )
        shutil.copy(CAPTURE, self._programs)

    @property
    def waiting_or_running(self) -> int:
        """How many jobs have not ended."""
        return len(self._stops)

    def submit(self, job: HubJob, process: Process, inputs: dict[str, Any]) -> None:
        """Start a job, or let it wait for its turn."""
        stop = threading.Event()
        with self._lock:
            self._stops[job.job_id] = stop
        job.changes.append(queued(job.created))
        self._pool.submit(self._run, job, process, inputs, stop)

    def stop(self, job_id: str) -> None:
        """Stop a job's workflow, if it runs."""
        with self._lock:
            stop, run = self._stops.get(job_id), self._runs.get(job_id)
        if stop is not None:
            stop.set()
        if run is not None:
            run.stop()

    def close(self) -> None:
        """Stop all workflows and the store, and wait for their ends."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        for job_id in list(self._stops):
            self.stop(job_id)
        # A run may be waiting for the store's start.
        self._store.close()
        self._pool.shutdown(wait=True)

    def _run(
        self,
        job: HubJob,
        process: Process,
        inputs: dict[str, Any],
        stop: threading.Event,
    ) -> None:
        try:
            self._pass_stages(job, BEFORE_RUN, stop)
            output = self._run_workflow(job, process, inputs, stop)
            if not output:
                message = DONE_MESSAGE
                if not process.kernel_message:
                    message = runner_traceback(job.workspace, process.process_id)
                job.change("failed", message)
                return
            self._pass_stages(job, AFTER_RUN, stop)
            prefix = f"{job.workspace}/{PREFIX}"
            store_url = f"s3://{process.bucket}/{prefix}"
            job.results = answers.results(job.job_id, process.process_id, store_url)
            job.change("successful", DONE_MESSAGE)
        except _Stopped:
            pass
        except Exception:
            # The top of a thread: a job must end, and the reason must be seen.
            _logger.exception("The local Hub could not run %s", process.process_id)
            job.change("failed", runner_traceback(job.workspace, process.process_id))
        finally:
            with self._lock:
                self._stops.pop(job.job_id, None)
                self._runs.pop(job.job_id, None)
            shutil.rmtree(self._run_folder(job), ignore_errors=True)

    def _run_folder(self, job: HubJob) -> Path:
        return self._folder / "runs" / job.job_id

    def _pass_stages(
        self, job: HubJob, stages: tuple[Stage, ...], stop: threading.Event
    ) -> None:
        for stage in stages:
            job.change("running", stage.message, stage.progress)
            if stop.wait(stage.lasts_s * self._pace.scale):
                raise _Stopped

    def _run_workflow(
        self,
        job: HubJob,
        process: Process,
        inputs: dict[str, Any],
        stop: threading.Event,
    ) -> str:
        job.change("running", RUN.message, RUN.progress)
        folder = self._run_folder(job)
        captures = folder / "captures"
        captures.mkdir(parents=True)
        prefix = f"{job.workspace}/{PREFIX}"
        places = Places(self._programs, captures, process.bucket, prefix)
        run = CwlRun(wrap(process, job.job_id, inputs, places), folder)
        with self._lock:
            self._runs[job.job_id] = run
            if stop.is_set():
                raise _Stopped
        try:
            environment = self._store.environment(job.workspace)
        except RuntimeError:
            if stop.is_set():
                raise _Stopped from None
            raise
        outcome = run.run(environment, self._run_limit_s)
        if stop.is_set():
            raise _Stopped
        job.logs = outcome.logs
        return outcome.output


def never_started(
    job: HubJob, pace: StageTiming, *, missing_inputs: Collection[str]
) -> None:
    """Let a job fail before its workflow starts (HUB.md section 2, fast failures)."""
    end = job.created + timedelta(seconds=pace.never_started_s)
    message = ACCEPTED_MESSAGE if missing_inputs else DONE_MESSAGE
    job.reason = not_loaded(job.process, "zoo_runner")
    if missing_inputs:
        job.reason = missing_input(min(missing_inputs))
    job.changes.append(StatusChange(end, "failed", message))
