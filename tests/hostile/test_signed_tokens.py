"""`eodh-mcp --http` behind an OpenID provider: only its tokens for us get in."""

import threading
from pathlib import Path

import httpx2
import pytest

from eodh_sandbox.hub import LocalHub
from tests.hostile import oracle
from tests.hostile.conftest import WORKSPACE
from tests.hostile.families.secrets import KEY
from tests.hostile.families.signed_tokens import SIGNED_TOKENS
from tests.hostile.tally import Tally
from tests.tools.mcp.openid_keys import PUBLIC, Issuer
from tests.tools.mcp.over_http import authorization, save_profile, served

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]

DOOR = "a team's server, signed in"
_LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
_HEADERS = {"Accept": "application/json, text/event-stream"}


async def test_only_a_token_of_the_provider_for_this_server_gets_in(
    hub: LocalHub, tally: Tally, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    issuer = Issuer()
    thread = threading.Thread(target=issuer.server.serve_forever, daemon=True)
    thread.start()
    environment = {
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "EODH_MCP_PUBLIC_URL": PUBLIC,
        "EODH_MCP_OAUTH_ISSUER": issuer.url,
        "EODH_MCP_OAUTH_PROFILES": "sub=alice:first",
        "EODH_MCP_OAUTH_SCOPES": "jobs:read",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    save_profile("first", hub, WORKSPACE)
    try:
        with served(tmp_path, environment) as server:
            tally.ports = {
                httpx2.URL(each).port or 0 for each in (server.url, issuer.url)
            }

            async def answer(path: str, token: str) -> httpx2.Response:
                async with httpx2.AsyncClient(timeout=60) as http:
                    headers = _HEADERS | authorization(token)
                    url = f"{server.origin}{path}" if path else server.url
                    body = {"job": "none"} if path else _LIST
                    return await http.post(url, json=body, headers=headers)

            for hostile in SIGNED_TOKENS:
                token = hostile.made(issuer)
                with tally.trial(hostile, DOOR) as trial:
                    for path in ("", "/view/api/get_status"):
                        received = await answer(path, token)
                        if received.status_code not in {401, 403}:
                            raise oracle.Leak(
                                f"it was answered: {received.status_code}"
                            )
                        reported = f"{received.headers} {received.text}"
                        oracle.check_secretless(reported, [KEY, token])
                    trial.refused()
            # It is no test unless the provider's own token gets in, also after these.
            assert (await answer("", issuer.token())).status_code == 200
            assert not {"/cert", "/../../keys"} & set(issuer.asked)
    finally:
        issuer.server.shutdown()
        issuer.server.server_close()
        thread.join()
    assert not tally.leaks
