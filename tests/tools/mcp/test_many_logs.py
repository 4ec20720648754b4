"""A job with many logs: the one that shows the failure is read, or it is said."""

import pytest
from mcp import Client

from eodh_sandbox.hub import LocalHub, ScriptedJob
from eodh_sandbox.hub.job_store import JobLog
from tests.tools.mcp.conftest import LONG_AGO, call

pytestmark = pytest.mark.anyio

WELL = b"INFO reading\nINFO done in 12.1 s\n"
BAD = b"Traceback (most recent call last):\nFileNotFoundError: /data/tile.tif\n"


@pytest.mark.parametrize(
    ("count", "cause"), [(100, "file-missing"), (260, "logs-unreadable")]
)
async def test_one_of_many_logs_shows_the_failure(
    hub: LocalHub, workspace: str, client: Client, count: int, cause: str
) -> None:
    logs = tuple(
        JobLog(f"tile_{n}.log", BAD if n == 30 else WELL) for n in range(count)
    )
    made = ScriptedJob("ndvi", "failed", created=LONG_AGO, logs=logs)
    (job_id,) = hub.script(workspace, made)

    text, status = await call(client, "get_status", job=job_id)

    assert status["explanation"]["cause"] == cause
    if cause == "logs-unreadable":
        assert "the last 200 of its 260 logs show no error" in text
        assert "tile_59.log" in text
