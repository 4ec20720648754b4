"""A provider whose answers are late or odd keeps nobody out whose key is known."""

import asyncio
import functools
from collections.abc import AsyncIterator
from typing import Any

import anyio
import jwt
import pytest

from eodh_tools.mcp import signing_keys
from eodh_tools.mcp.oauth_errors import NoSigningKeysError
from eodh_tools.mcp.signing_keys import SigningKeys
from tests.tools.hub.loopback import Loopback, Reply, Request, answer, json_answer
from tests.tools.mcp.openid_keys import rsa_key
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio

METADATA = "/.well-known/openid-configuration"


@functools.cache
def key() -> dict[str, Any]:
    """A key as a provider publishes it; read only."""
    public = rsa_key("the provider").public_key()
    whole = jwt.algorithms.RSAAlgorithm.to_jwk(public, as_dict=True)
    return {**whole, "kid": "one", "use": "sig"}


@pytest.fixture
async def provider() -> AsyncIterator[Loopback]:
    async with Loopback() as server:
        yield server


def serve(provider: Loopback, *keys: object) -> SigningKeys:
    origin = provider.origin
    metadata = {"issuer": origin, "jwks_uri": f"{origin}/keys"}
    provider.on(METADATA, json_answer(metadata))
    provider.on("/keys", json_answer({"keys": keys}))
    return SigningKeys(origin)


class Held:
    """A reply that comes when it is let go."""

    def __init__(self, reply: Reply) -> None:
        self._reply = reply
        self.let_go = anyio.Event()

    async def __call__(self, request: Request, writer: asyncio.StreamWriter) -> None:
        await self.let_go.wait()
        await self._reply(request, writer)


async def until(condition: Any) -> None:
    with anyio.fail_after(WAIT_S):
        while not condition():  # noqa: ASYNC110 - of what the code does, not the test
            await anyio.sleep(0.005)


async def test_while_the_provider_hangs_only_one_of_those_with_known_keys_waits(
    provider: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = serve(provider, key())
    await keys.find("one", "RS256")
    monkeypatch.setattr(signing_keys, "FRESH_S", -1.0)
    monkeypatch.setattr(signing_keys, "LEAST_BETWEEN_S", 0.0)
    held = Held(answer(503, Retry_After="3600"))
    provider.replies[METADATA] = [held]
    served: list[Any] = []

    async def ask() -> None:
        served.append(await keys.find("one", "RS256"))

    async with anyio.create_task_group() as tasks:
        for _ in range(8):
            tasks.start_soon(ask)
        await until(lambda: len(served) == 7)
        # The seven need not wait for the question of the eighth to arrive.
        await until(lambda: len(provider.asked(METADATA)) == 2)
        held.let_go.set()
    assert len(served) == 8


async def test_those_who_wait_for_unknown_keys_wait_for_one_read_together(
    provider: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing_keys, "LEAST_BETWEEN_S", 0.0)
    keys = SigningKeys(provider.origin)
    held = Held(answer(404))
    provider.on(METADATA, held)
    refused: list[NoSigningKeysError] = []

    async def ask() -> None:
        try:
            await keys.find("one", "RS256")
        except NoSigningKeysError as error:
            refused.append(error)

    async with anyio.create_task_group() as tasks:
        for _ in range(5):
            tasks.start_soon(ask)
        # All five have asked by then: nothing that they do before takes a turn.
        await until(lambda: provider.asked(METADATA))
        held.let_go.set()
    assert len(refused) == 5
    assert len(provider.asked(METADATA)) == 1


@pytest.mark.parametrize("odd", ["a text", None, 5, ["x"], {"kid": "x"}])
async def test_an_odd_key_costs_no_other(provider: Loopback, odd: object) -> None:
    keys = serve(provider, odd, key())
    assert await keys.find("one", "RS256")
