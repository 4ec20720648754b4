"""A key that `eodh-logs login` saves while the server runs."""

import pytest
from mcp import Client

from eodh_sandbox.hub import LocalHub
from eodh_tools.mcp.server import build_server
from eodh_tools.toolbox.wiring import open_toolbox as open_for_one
from tests.tools.mcp.over_http import save_profile

pytestmark = pytest.mark.anyio


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
