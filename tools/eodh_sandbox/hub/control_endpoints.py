"""What a local Hub has and the Hub has not: orders for faults and jobs, a STAC item."""

import json
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from eodh_sandbox.hub.hub_state import HubState
from eodh_sandbox.hub.request_log import seen
from eodh_sandbox.hub.response_faults import LOGIN_PAGE
from eodh_sandbox.hub.scripted_jobs import ScriptedJob


class _LocalEndpoints:
    """The endpoints under `/_local` of one Hub."""

    def __init__(self, hub: HubState) -> None:
        self._hub = hub

    async def faults(self, request: Request) -> Response:
        """POST, GET, DELETE /_local/faults: for a Hub in a process of its own."""
        if request.method == "DELETE":
            self._hub.faults.clear()
        if request.method == "POST":
            options = await _body(request)
            try:
                self._hub.faults.add(**options)
            except (TypeError, ValueError) as error:
                raise HTTPException(400, str(error)) from error
        return JSONResponse({"faults": self._hub.faults.active()})

    async def jobs(self, request: Request) -> Response:
        """POST /_local/jobs: `{"workspace":…, "case":…, "count":…, …}`."""
        options = await _body(request)
        try:
            workspace, case = options.pop("workspace"), options.pop("case")
            count = int(options.pop("count", 1))
            jobs = [ScriptedJob.recorded(case, **options) for _ in range(count)]
            ids = self._hub.script(workspace, *jobs)
        except (KeyError, TypeError, ValueError) as error:
            raise HTTPException(400, str(error)) from error
        return JSONResponse({"jobs": ids})

    async def stac(self, request: Request) -> Response:
        """GET /_local/stac/{file}: a STAC item to stage in, and its assets."""
        name, _, ending = request.path_params["file"].rpartition(".")
        if name == "gone" or ending not in ("json", "pgm"):
            raise HTTPException(404)
        if ending == "pgm":
            return Response(b"P5 4 4 255\n" + bytes(range(16)))
        assets = {band: {"href": f"./{name}_{band}.pgm"} for band in ("B04", "B08")}
        item = {
            "type": "Feature",
            "stac_version": "1.0.0",
            "id": name,
            "geometry": {"type": "Point", "coordinates": [-1.5, 50.5]},
            "bbox": [-1.5, 50.5, -1.5, 50.5],
            "properties": {"datetime": "2024-06-11T11:06:19Z"},
            "links": [],
            "assets": assets,
        }
        return JSONResponse(item, media_type="application/geo+json")

    async def login(self, request: Request) -> Response:
        """GET /_local/login: where `login_redirect` leads."""
        self._hub.request_log.append(seen(request, 1))
        return Response(LOGIN_PAGE, media_type="text/html")


async def _body(request: Request) -> dict[str, Any]:
    # No web page can send this type across origins without asking first.
    if request.headers.get("content-type") != "application/json":
        raise HTTPException(415)
    try:
        body = json.loads(await request.body())
    except ValueError as error:
        raise HTTPException(400, "No JSON.") from error
    if not isinstance(body, dict):
        raise HTTPException(400, "No JSON object.")
    return body


def local_routes(hub: HubState) -> list[Route]:
    """The routes under `/_local`."""
    ends = _LocalEndpoints(hub)
    return [
        Route("/_local/faults", ends.faults, methods=["GET", "POST", "DELETE"]),
        Route("/_local/jobs", ends.jobs, methods=["POST"]),
        Route("/_local/stac/{file}", ends.stac),
        Route("/_local/login", ends.login),
    ]
