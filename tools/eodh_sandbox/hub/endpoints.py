"""The local Hub's HTTP: one function an endpoint."""

import secrets
from collections.abc import Awaitable, Callable
from typing import Any

import anyio
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from eodh_sandbox.hub import bodies as answers
from eodh_sandbox.hub import zoo_kernel
from eodh_sandbox.hub.control_endpoints import local_routes
from eodh_sandbox.hub.cwl import processes
from eodh_sandbox.hub.faults import HubFault, HubFaults
from eodh_sandbox.hub.hub_state import ROOT, HubState
from eodh_sandbox.hub.job_store import DISMISSED_MESSAGE, HubJob, utc_now
from eodh_sandbox.hub.log_responses import send_log
from eodh_sandbox.hub.request_log import seen
from eodh_sandbox.hub.request_reading import Refusal, read_inputs, read_number
from eodh_sandbox.hub.response_faults import (
    DAMAGING,
    REPLACING,
    damage,
    send_instead,
    send_json,
)

# ZOO's own (HUB.md section 4).
_DEFAULT_LIMIT, _MAX_LIMIT = 1_000, 10_000
_STEP_S = 0.02
_At = tuple[str, str, str | None]
StartJob = Callable[[str, str, dict[str, Any]], HubJob]
StopRun = Callable[[str], None]
_LOG_FAULTS = ("empty_log", "repeated_log", "cut_log")


def _forbidden() -> Refusal:
    """The one answer to an unknown job and to another workspace's key."""
    detail = "You have no access to this resource."
    return Refusal(403, "Forbidden", "forbidden", detail)


class Endpoints:
    """The endpoints of one Hub."""

    def __init__(self, hub: HubState, start_job: StartJob, stop_run: StopRun) -> None:
        self._hub = hub
        self._start_job = start_job
        self._stop_run = stop_run

    def _workspace(self, request: Request) -> str:
        """The workspace in the URL, if the key is one for it."""
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not key:
            detail = "An API key is needed."
            raise Refusal(401, "Unauthorized", "unauthorized", detail)
        workspace: str = request.path_params["workspace"]
        own = self._hub.workspaces.get(workspace)
        if own is None or not secrets.compare_digest(own.encode(), key.encode()):
            raise _forbidden()
        return workspace

    def _job(self, request: Request) -> HubJob:
        workspace = self._workspace(request)
        job_id = request.path_params["job_id"]
        job = self._hub.jobs.find(workspace, job_id)
        if job is None:
            front_end = self._hub.front_end
            was_deleted = self._hub.jobs.was_deleted(workspace, job_id)
            status = front_end.deleted_job if was_deleted else front_end.unknown_job
            if status == 403:  # noqa: PLR2004
                raise _forbidden()
            detail = (
                "The JobID from the request does not match any of the Jobs running on "
                "this server"
            )
            raise Refusal(404, "NoSuchJob", "no-such-job", detail)
        return job

    def answering(
        self, endpoint: str, answer: Callable[[Request], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        """The endpoint with the faults that are on."""

        async def answered(request: Request) -> Response:
            workspace = request.path_params["workspace"]
            at = workspace, endpoint, request.path_params.get("job_id")
            answering = self._hub.answering
            answering[workspace] += 1
            self._hub.request_log.append(seen(request, answering[workspace]))
            try:
                return await with_faults(request, at)
            finally:
                answering[workspace] -= 1

        async def with_faults(request: Request, at: _At) -> Response:
            faults = self._hub.faults
            if slow := faults.take(("slow",), *at):
                await _wait(faults, slow)
            if instead := faults.take(REPLACING, *at):
                return send_instead(request, instead)
            try:
                response = await answer(request)
            except Refusal as refusal:
                headers = {"WWW-Authenticate": "Bearer"}
                given = headers if refusal.status == 401 else {}  # noqa: PLR2004
                response = send_json(request, refusal.body, refusal.status, given)
            if damaging := faults.take(DAMAGING, *at):
                return damage(response, damaging)
            return response

        return answered

    async def process_list(self, request: Request) -> Response:
        """GET /processes."""
        root_url = self._hub.links_root(self._workspace(request))
        return send_json(request, processes.summaries(root_url))

    def _process(self, request: Request) -> processes.Process:
        name = request.path_params["process_id"]
        process = processes.PROCESSES.get(name)
        if process is None:
            detail = f"There is no process {name}."
            raise Refusal(404, "NoSuchProcess", "no-such-process", detail)
        return process

    async def process(self, request: Request) -> Response:
        """GET /processes/{id}."""
        root_url = self._hub.links_root(self._workspace(request))
        process = self._process(request)
        body = processes.description(process, root_url, self._hub.base_url)
        return send_json(request, body)

    async def execute(self, request: Request) -> Response:
        """POST /processes/{id}/execution."""
        workspace = self._workspace(request)
        process = self._process(request)
        inputs = await read_inputs(request)
        try:
            job = self._start_job(workspace, process.process_id, inputs)
        except ValueError as error:
            name = "invalid-parameter-value"
            raise Refusal(400, "InvalidParameterValue", name, str(error)) from error
        root_url = self._hub.links_root(workspace)
        headers = {
            "Location": f"{root_url}/jobs/{job.job_id}",
            "preference-applied": "respond-async",
            "x-powered-by": "ZOO-Project-DRU",
            "x-also-powered-by": "jwt.securityIn",
            "x-also-also-powered-by": "dru.securityIn",
        }
        body = answers.status_info(job, root_url, job.created)
        return send_json(request, body, 201, headers)

    async def job_list(self, request: Request) -> Response:
        """GET /jobs; a parameter given twice counts once, as on the Hub."""
        workspace = self._workspace(request)
        if "datetime" in request.query_params:
            raise Refusal(500, "NoApplicableCode", None, zoo_kernel.CRASHED)
        limit = min(read_number(request, "limit", _DEFAULT_LIMIT), _MAX_LIMIT)
        skip = read_number(request, "skip", 0)
        page, total = self._hub.jobs.page(workspace, skip, limit, self._filter(request))
        twice = self._hub.faults.take(("limit_twice",), workspace, "list")
        body = answers.job_list(
            page,
            self._hub.links_root(workspace),
            utc_now(),
            skip=skip,
            limit=limit,
            total=total,
            front_end=self._hub.front_end,
            limit_twice=twice is not None,
        )
        return send_json(request, body)

    def _filter(self, request: Request) -> Callable[[HubJob], bool] | None:
        """Which jobs a list is asked for; None for all."""
        query = {name.lower(): value for name, value in request.query_params.items()}
        statuses = {each for each in query.get("status", "").split(",") if each}
        process = query.get("processid", "")
        if not self._hub.front_end.filters or not (statuses or process):
            return None
        now = utc_now()
        return lambda job: (
            (not statuses or job.shows(now).status in statuses)
            and process in ("", job.process)
        )

    async def job(self, request: Request) -> Response:
        """GET /jobs/{id}."""
        job = self._job(request)
        faults = self._hub.faults
        at = job.workspace, "status", job.job_id
        missing = faults.take(("missing_link",), *at)
        running = job.shows(utc_now()).status == "running"
        false_failed = faults.take(("false_failed",), *at) if running else None
        body = answers.status_info(
            job,
            self._hub.links_root(job.workspace),
            utc_now(),
            log_links=missing is None,
            false_failed=false_failed is not None,
        )
        return send_json(request, body)

    async def dismiss(self, request: Request) -> Response:
        """DELETE /jobs/{id}: stops the run, and deletes the job (KERNEL.md K4)."""
        job = self._job(request)
        job.change("dismissed", DISMISSED_MESSAGE)
        self._stop_run(job.job_id)
        self._hub.jobs.remove(job.job_id)
        root_url = self._hub.links_root(job.workspace)
        return send_json(request, answers.dismissed(job, root_url, utc_now()))

    async def results(self, request: Request) -> Response:
        """GET /jobs/{id}/results."""
        job = self._job(request)
        status = job.shows(utc_now()).status
        if status == "running":
            detail = "The results are not ready."
            raise Refusal(404, "ResultNotReady", "result-not-ready", detail)
        if status == "failed":
            return send_json(request, zoo_kernel.failed_results(job))
        prefix = f"s3://workspaces/{job.workspace}/processing-results"
        body = job.results or answers.results(job.job_id, job.process, prefix)
        return send_json(request, body)

    async def log(self, request: Request) -> Response:
        """GET /jobs/{id}/{file}.log; the kernel knows no HEAD of it (KERNEL.md K9)."""
        if request.method == "HEAD":
            return Response(b"", 400, media_type=zoo_kernel.XML_TYPE)
        job = self._job(request)
        name = request.path_params["log_name"]
        now = utc_now()
        logs = job.shown_logs(now) if job.logs_are_served else ()
        log = next((log for log in logs if log.name == name), None)
        if log is None:
            if self._hub.front_end.lost_log == 500:  # noqa: PLR2004
                return zoo_kernel.report(zoo_kernel.lost_log_report(job, name))
            detail = f"There is no file {name}."
            raise Refusal(404, "NotFound", "not-found", detail)
        decodes = self._hub.front_end.decodes_logs
        if decodes and (error := zoo_kernel.decoding_error(log)):
            return zoo_kernel.report(zoo_kernel.undecodable_report(error))
        at = job.workspace, "log", job.job_id
        fault = self._hub.faults.take(_LOG_FAULTS, *at)
        return send_log(request, log, job.log_visible_share(log, now), fault)


async def _wait(faults: HubFaults, slow: HubFault) -> None:
    """Wait as long as a fault says, or until it is cleared."""
    ends_at = anyio.current_time() + slow.delay_s
    while (left_s := ends_at - anyio.current_time()) > 0:
        if slow.times is None and not faults.is_on(slow):
            return
        await anyio.sleep(min(left_s, _STEP_S))


def build_app(hub: HubState, start_job: StartJob, stop_run: StopRun) -> Starlette:
    """Build the ASGI application of a Hub; it answers to loopback names only.

    Args:
        hub: What is answered from.
        start_job: Executes a process of a workspace with inputs; raises ValueError.
        stop_run: Ends the run of a job, if one is under way.
    """
    ends = Endpoints(hub, start_job, stop_run)
    root = f"{ROOT}/{{workspace}}"
    hub_routes = [
        ("processes", "GET", "processes", ends.process_list),
        ("processes/{process_id}", "GET", "processes", ends.process),
        ("processes/{process_id}/execution", "POST", "execute", ends.execute),
        ("jobs", "GET", "list", ends.job_list),
        ("jobs/{job_id}", "GET", "status", ends.job),
        ("jobs/{job_id}", "DELETE", "dismiss", ends.dismiss),
        ("jobs/{job_id}/results", "GET", "results", ends.results),
        ("jobs/{job_id}/{log_name}", "GET", "log", ends.log),
    ]
    return Starlette(
        routes=[
            *(
                Route(f"{root}/{path}", ends.answering(name, answer), methods=[method])
                for path, method, name, answer in hub_routes
            ),
            *local_routes(hub),
        ],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])
        ],
    )
