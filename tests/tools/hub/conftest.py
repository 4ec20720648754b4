"""A server on loopback, and a client of the Hub that asks it."""

from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from eodh_tools.http.client import OriginClient
from eodh_tools.hub.client import HubClient
from eodh_tools.hub.workspace_urls import HubRoot
from tests.tools.hub.hub_answers import KEY, QUICK
from tests.tools.hub.loopback import Loopback
from tests.waiting import WAIT_S


@pytest.fixture
async def server() -> AsyncIterator[Loopback]:
    async with Loopback() as loopback:
        yield loopback


@pytest.fixture
async def http(server: Loopback) -> AsyncIterator[OriginClient]:
    async with OriginClient(
        server.origin, SecretStr(KEY), retries=QUICK, timeout_s=WAIT_S
    ) as opened:
        yield opened


@pytest.fixture
def client(server: Loopback, http: OriginClient) -> HubClient:
    return HubClient(HubRoot.of_workspace(server.origin, "coastal-lab"), http)
