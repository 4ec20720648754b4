"""What the server does beside the calls ends no call: it is logged, and ends alone."""

import logging
from contextlib import AbstractAsyncContextManager

import pytest
from mcp import Client

from eodh_sandbox.hub import LocalHub
from eodh_tools.mcp.server import build_server
from eodh_tools.toolbox.toolbox import Toolbox
from eodh_tools.toolbox.wiring import open_toolbox as open_for_one
from tests.tools.conftest import OpenToolbox
from tests.tools.mcp.over_http import save_profile

pytestmark = pytest.mark.anyio


async def test_an_unexpected_error_beside_the_calls_ends_no_call(
    open_toolbox: OpenToolbox, caplog: pytest.LogCaptureFixture
) -> None:
    left = [RuntimeError("a secret 4711")]

    def breaks_first() -> AbstractAsyncContextManager[Toolbox]:
        if left:
            raise left.pop()
        return open_toolbox()

    with caplog.at_level(logging.WARNING):
        async with Client(build_server(breaks_first)) as client:
            await client.list_resources()
            assert left == []
            answer = await client.call_tool("list_jobs", {})
    assert not answer.is_error
    assert "unexpected beside the calls: RuntimeError" in caplog.text
    assert "4711" not in caplog.text


async def test_a_key_that_is_saved_anew_is_used_at_the_next_call(
    hub: LocalHub,
    workspace: str,
    environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("EODH_CACHE_DIR", "XDG_CONFIG_HOME", "PYTHON_KEYRING_BACKEND"):
        monkeypatch.setenv(name, environment[name])
    save_profile("default", hub, workspace)
    async with Client(build_server(open_for_one)) as client:
        assert not (await client.call_tool("list_jobs", {})).is_error
        hub.workspaces[workspace] = "a-new-key-of-the-workspace-0815"
        assert (await client.call_tool("list_jobs", {})).is_error
        save_profile("default", hub, workspace)
        assert not (await client.call_tool("list_jobs", {})).is_error
