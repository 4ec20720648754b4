"""Work that no call waits for ends alone, and the server goes on."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
import pytest
from mcp import Client

from eodh_tools.mcp.server import build_server
from eodh_tools.toolbox.toolbox import Toolbox
from tests.tools.conftest import OpenToolbox
from tests.tools.mcp.conftest import call, refusal
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio


class UnexpectedError(Exception):
    """What nobody expects."""


async def test_a_list_that_fails_beside_the_calls_ends_no_other_call(
    era: str,
    open_toolbox: OpenToolbox,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """`resources/list`, which clients send at the start, lists the newest jobs."""
    list_jobs = Toolbox.list_jobs

    async def failing(*_: object, **__: object) -> None:
        raise UnexpectedError("words-of-a-library")

    with anyio.fail_after(WAIT_S):
        async with Client(build_server(open_toolbox), mode=era) as client:
            monkeypatch.setattr(Toolbox, "list_jobs", failing)
            listed = await client.list_resources()
            monkeypatch.setattr(Toolbox, "list_jobs", list_jobs)
            assert [each for each in listed.resources if "/jobs/" in each.uri] == []
            assert await call(client, "list_jobs")
    said = [record.getMessage() for record in caplog.records]
    assert "work beside the calls failed: UnexpectedError" in said
    assert "words-of-a-library" not in caplog.text


async def test_a_toolbox_that_cannot_be_opened_ends_only_the_calls_that_need_it(
    era: str, open_toolbox: OpenToolbox
) -> None:
    """It is opened beside the calls, once a client has the list of tools."""
    broken = True
    tried = anyio.Event()

    @asynccontextmanager
    async def opened() -> AsyncIterator[Toolbox]:
        tried.set()
        if broken:
            raise UnexpectedError
        async with open_toolbox() as toolbox:
            yield toolbox

    with anyio.fail_after(WAIT_S):
        async with Client(build_server(opened), mode=era) as client:
            await client.list_tools()
            await tried.wait()
            assert await refusal(client, "list_jobs")
            broken = False
            assert await call(client, "list_jobs")


@pytest.mark.parametrize(
    ("variable", "value"),
    [("SSL_CERT_FILE", "/nonexistent/ca.pem"), ("HTTPS_PROXY", "htp://proxy:8080")],
)
async def test_a_wrong_setting_of_the_system_is_named_at_each_call(
    variable: str,
    value: str,
    era: str,
    open_toolbox: OpenToolbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("EODH_BASE_URL", "https://hub.example.invalid")
    monkeypatch.setenv(variable, value)
    with anyio.fail_after(WAIT_S):
        async with Client(build_server(open_toolbox), mode=era) as client:
            await client.list_resources()
            for _ in range(2):
                assert variable in await refusal(client, "list_jobs")
