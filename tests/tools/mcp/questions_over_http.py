"""Questions of a caller over HTTP, and a job to ask about."""

import httpx2

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.hub.job_store import JobLog
from eodh_sandbox.hub.scripted_jobs import ScriptedJob
from tests.tools.mcp.conftest import LONG_AGO
from tests.tools.mcp.over_http import Served

JSON = {
    "Content-Type": "application/json",
    "Accept": "application/json, text/event-stream",
}
LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}


def a_job(hub: LocalHub, workspace: str) -> str:
    log = (JobLog("a.log", b"what only this workspace may read\n"),)
    (job_id,) = hub.script(
        workspace, ScriptedJob("ndvi", "failed", created=LONG_AGO, logs=log)
    )
    return job_id


async def post(served: Served, body: object = LIST, **headers: str) -> httpx2.Response:
    async with httpx2.AsyncClient() as http:
        return await http.post(served.url, json=body, headers=JSON | headers)
