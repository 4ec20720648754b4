"""A server on loopback, and a client of it."""

from collections.abc import AsyncIterator

import pytest

from eodh_tools.http.client import OriginClient
from tests.tools.http.origin_client import client_of
from tests.tools.hub.loopback import Loopback


@pytest.fixture
async def server() -> AsyncIterator[Loopback]:
    async with Loopback() as loopback:
        yield loopback


@pytest.fixture
async def client(server: Loopback) -> AsyncIterator[OriginClient]:
    async with client_of(server.origin) as opened:
        yield opened
