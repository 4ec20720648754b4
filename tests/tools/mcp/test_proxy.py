"""`eodh-mcp --http` behind nginx: TLS, a path before /mcp, buffering on and off."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import anyio
import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from playwright.async_api import expect

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.hub.job_store import JobLog
from eodh_sandbox.hub.scripted_jobs import ScriptedJob
from eodh_tools.hub.job_references import status_uri
from tests.conftest import skip_for_missing_tool
from tests.sandbox.slack.browser import launched
from tests.tools.mcp.behind_nginx import NGINX, free_port, nginx
from tests.tools.mcp.conftest import LONG_AGO, call
from tests.tools.mcp.over_http import authorization, served
from tests.tools.viewer.hostile_job import failed_job, new_page
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio

TOKEN = "token-" + "a1" * 16


@contextmanager
def served_behind_nginx(
    folder: Path,
    settings: dict[str, str],
    port: int,
    *,
    keeps_prefix: bool,
    buffering: bool,
) -> Iterator[ssl.SSLContext]:
    """`eodh-mcp --http` behind nginx at this port; how to trust it."""
    with (
        served(folder, settings) as behind,
        nginx(
            folder / "nginx",
            port,
            int(behind.origin.rpartition(":")[2]),
            keeps_prefix=keeps_prefix,
            buffering=buffering,
        ) as trust,
    ):
        yield trust


@pytest.mark.parametrize("buffering", [True, False], ids=["buffered", "unbuffered"])
@pytest.mark.parametrize("keeps_prefix", [True, False], ids=["keeps", "strips"])
async def test_a_client_behind_nginx_is_served_as_one_before_it(
    hub: LocalHub,
    workspace: str,
    tmp_path: Path,
    environment: dict[str, str],
    era: str,
    *,
    keeps_prefix: bool,
    buffering: bool,
) -> None:
    if NGINX is None:
        skip_for_missing_tool("nginx is not installed")
    log = (JobLog("a.log", b"a line\n"),)
    ended, running = hub.script(
        workspace,
        ScriptedJob("ndvi", "failed", created=LONG_AGO, logs=log),
        ScriptedJob("clip", created=datetime.now(UTC), duration_s=3600),
    )
    port = free_port()
    url = f"https://localhost:{port}/eodh/mcp"
    settings = environment | {"EODH_MCP_TOKEN": TOKEN, "EODH_MCP_PUBLIC_URL": url}
    first_report = anyio.Event()

    async def reported(
        progress: float,
        total: float | None,
        message: str | None,
    ) -> None:
        assert progress <= (total or 0), message
        first_report.set()

    with (
        served_behind_nginx(
            tmp_path, settings, port, keeps_prefix=keeps_prefix, buffering=buffering
        ) as trust,
        anyio.fail_after(WAIT_S),
    ):
        async with (
            httpx2.AsyncClient(
                headers=authorization(TOKEN), verify=trust, timeout=60
            ) as http,
            Client(streamable_http_client(url, http_client=http), mode=era) as client,
        ):
            assert (await http.get(f"{url}/")).status_code == 405
            _, facts = await call(client, "get_status", job=ended)
            assert facts["status"] == "failed"
            # Progress comes through while the call waits, not at its end.
            async with anyio.create_task_group() as tasks:

                async def wait() -> None:
                    await client.call_tool(
                        "get_status",
                        {"job": running, "wait": True},
                        progress_callback=reported,
                    )

                tasks.start_soon(wait)
                await first_report.wait()
                tasks.cancel_scope.cancel()
            if era == "auto":
                uri = status_uri(workspace, ended)
                async with client.listen(resource_subscriptions=[uri]) as events:
                    assert len([event async for event in events]) == 1


@pytest.mark.parametrize("keeps_prefix", [True, False], ids=["keeps", "strips"])
@pytest.mark.parametrize("width", [390, 1280])
async def test_a_viewer_link_opens_behind_nginx(
    hub: LocalHub,
    workspace: str,
    tmp_path: Path,
    environment: dict[str, str],
    *,
    keeps_prefix: bool,
    width: int,
) -> None:
    if NGINX is None:
        skip_for_missing_tool("nginx is not installed")
    job = failed_job(hub, workspace)
    port = free_port()
    origin = f"https://localhost:{port}"
    settings = environment | {
        "EODH_MCP_TOKEN": TOKEN,
        "EODH_MCP_PUBLIC_URL": f"{origin}/eodh/mcp",
    }
    with (
        served_behind_nginx(
            tmp_path, settings, port, keeps_prefix=keeps_prefix, buffering=True
        ) as trust,
    ):
        async with httpx2.AsyncClient(
            headers=authorization(TOKEN), verify=trust, timeout=WAIT_S
        ) as http:
            made = await http.post(f"{origin}/eodh/view/{job}")
        link = made.json()["url"]
        assert link.startswith(f"/eodh/view/{job}#")
        async with launched() as browser:
            page = await new_page(browser, width=width, own_certificate=True)
            await page.goto(origin + link)
            await expect(page.locator("#state")).to_have_text("failed")
            marked = page.locator(".line.evidence", has_text="ModuleNotFoundError")
            await expect(marked).to_be_visible()
