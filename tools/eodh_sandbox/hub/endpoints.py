"""The local Hub's HTTP: one function an endpoint."""

import json
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

import anyio
import jsonschema
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from eodh_sandbox.hub import bodies as answers
from eodh_sandbox.hub.control_endpoints import local_routes
from eodh_sandbox.hub.cwl import processes
from eodh_sandbox.hub.faults import HubFault, HubFaults
from eodh_sandbox.hub.hub_state import ROOT, HubState
from eodh_sandbox.hub.job_store import DISMISSED_MESSAGE, HubJob, utc_now
from eodh_sandbox.hub.log_responses import send_log
from eodh_sandbox.hub.request_log import seen
from eodh_sandbox.hub.responses import (
    REPLACING,
    SPOILING,
    send_instead,
    send_json,
    spoil,
)

# ZOO's own (HUB.md section 4).
_DEFAULT_LIMIT, _MAX_LIMIT = 1_000, 10_000
_MAX_BODY_BYTES = 1_000_000
_STEP_S = 0.02
_At = tuple[str, str, str | None]
StartJob = Callable[[str, str, dict[str, Any]], HubJob]
StopRun = Callable[[str], None]
_LOG_FAULTS = ("empty_log", "repeated_log", "cut_log")


class _Refusal(Exception):  # noqa: N818 - an answer, not an error
    """An answer with an error's body."""

    def __init__(self, status: int, title: str, name: str, detail: str) -> None:
        super().__init__(title)
        self.status = status
        self.body = answers.exception(title, name, detail)


def _forbidden() -> _Refusal:
    """The one answer to an unknown job and to another workspace's key."""
    detail = "You have no access to this resource."
    return _Refusal(403, "Forbidden", "forbidden", detail)


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
            raise _Refusal(401, "Unauthorized", "unauthorized", detail)
        workspace: str = request.path_params["workspace"]
        own = self._hub.workspaces.get(workspace)
        if own is None or not secrets.compare_digest(own.encode(), key.encode()):
            raise _forbidden()
        return workspace

    def _job(self, request: Request) -> HubJob:
        workspace = self._workspace(request)
        job = self._hub.jobs.find(workspace, request.path_params["job_id"])
        if job is None:
            raise _forbidden()
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
            self._hub.requests.append(seen(request, answering[workspace]))
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
            except _Refusal as refusal:
                headers = {"WWW-Authenticate": "Bearer"}
                given = headers if refusal.status == 401 else {}  # noqa: PLR2004
                response = send_json(request, refusal.body, refusal.status, given)
            if spoiling := faults.take(SPOILING, *at):
                return spoil(response, spoiling)
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
            raise _Refusal(404, "NoSuchProcess", "no-such-process", detail)
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
        inputs = await _inputs(request)
        try:
            job = self._start_job(workspace, process.process_id, inputs)
        except ValueError as error:
            name = "invalid-parameter-value"
            raise _Refusal(400, "InvalidParameterValue", name, str(error)) from error
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
        limit = min(_number(request, "limit", _DEFAULT_LIMIT, 1), _MAX_LIMIT)
        skip = _number(request, "skip", 0, 0)
        page, more = self._hub.jobs.page(workspace, skip, limit)
        twice = self._hub.faults.take(("limit_twice",), workspace, "list")
        body = answers.job_list(
            page,
            self._hub.links_root(workspace),
            utc_now(),
            skip=skip,
            limit=limit,
            more=more,
            mixed_messages=self._hub.mixed_messages,
            limit_twice=twice is not None,
        )
        return send_json(request, body)

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
        """DELETE /jobs/{id}: stops the run; 500 for an ended job (HUB.md section 1)."""
        job = self._job(request)
        if not job.change("dismissed", DISMISSED_MESSAGE):
            detail = "The job has ended."
            raise _Refusal(500, "NoApplicableCode", "no-applicable-code", detail)
        self._stop_run(job.job_id)
        root_url = self._hub.links_root(job.workspace)
        return send_json(request, answers.dismissed(job, root_url, utc_now()))

    async def results(self, request: Request) -> Response:
        """GET /jobs/{id}/results."""
        job = self._job(request)
        status = job.shows(utc_now()).status
        if status == "running":
            detail = "The results are not ready."
            raise _Refusal(404, "ResultNotReady", "result-not-ready", detail)
        if status != "successful":
            detail = "The job has no results."
            raise _Refusal(500, "NoApplicableCode", "no-applicable-code", detail)
        prefix = f"s3://workspaces/{job.workspace}/processing-results"
        body = job.results or answers.results(job.job_id, job.process, prefix)
        return send_json(request, body)

    async def log(self, request: Request) -> Response:
        """GET /jobs/{id}/{file}.log."""
        job = self._job(request)
        name = request.path_params["log_name"]
        now = utc_now()
        logs = job.shown_logs(now) if job.logs_are_served else ()
        log = next((log for log in logs if log.name == name), None)
        if log is None:
            detail = f"There is no file {name}."
            raise _Refusal(404, "NotFound", "not-found", detail)
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


async def _inputs(request: Request) -> dict[str, Any]:
    content = await request.body()
    refused = _Refusal(
        400, "InvalidParameterValue", "invalid-parameter-value", "No JSON to execute."
    )
    if len(content) > _MAX_BODY_BYTES:
        raise refused
    try:
        inputs = json.loads(content or b"{}").get("inputs", {})
    except (ValueError, AttributeError) as error:
        raise refused from error
    if not isinstance(inputs, dict):
        raise refused
    return inputs


def _number(request: Request, name: str, default: int, least: int) -> int:
    text = (request.query_params.getlist(name) or [str(default)])[-1]
    if not text.isdecimal() or int(text) < least:
        detail = f"{name} is no number that can be used."
        name = "invalid-parameter-value"
        raise _Refusal(400, "InvalidParameterValue", name, detail)
    return int(text)


def check_inputs(
    process: processes.Process, inputs: dict[str, Any], hub_url: str
) -> None:
    """Refuse inputs that are not of their types.

    Raises:
        ValueError: names the input. A missing one is no error here: on the Hub such
            a job is accepted, and never starts.
    """
    schema = {**processes.inputs_schema(process, hub_url), "required": []}
    error = next(jsonschema.Draft202012Validator(schema).iter_errors(inputs), None)
    if error is not None:
        raise ValueError(f"Input {'.'.join(map(str, error.path))}: {error.message}")


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
