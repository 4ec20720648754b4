"""A real OpenID provider (`oidc-provider` from npm) on loopback, and who signs in."""

import html
import os
import re
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urljoin, urlsplit

import httpx2
from mcp.client.auth import OAuthClientProvider, TokenStorage
from mcp.shared.auth import (
    AuthorizationCodeResult,
    OAuthClientInformationFull,
    OAuthClientMetadata,
    OAuthToken,
)
from pydantic import AnyUrl

from tests.conftest import REPOSITORY, skip_for_missing_tool
from tests.tools.mcp.over_http import NO_TLS
from tests.waiting import WAIT_S

SCOPE = "jobs:read"
CALLBACK = "http://127.0.0.1:1/callback"  # nobody listens: the redirect is read
_VERSION = "9.13.3"
_SCRIPT = Path(__file__).with_name("provider.mjs")
_PACKAGE = REPOSITORY / "node_modules" / "oidc-provider"
_FIELD = re.compile(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"')
_FORM = re.compile(r'<form[^>]*action="([^"]+)"')


@dataclass(frozen=True, slots=True)
class OpenIdProvider:
    """A provider that answers at its issuer's address."""

    issuer: str

    async def rotate(self) -> None:
        """Sign with a new key from now on, and withdraw the old one."""
        async with httpx2.AsyncClient(verify=NO_TLS) as http:
            assert (await http.post(f"{self.issuer}/rotate")).text == "rotated"


@contextmanager
def openid_provider(resource: str) -> Iterator[OpenIdProvider]:
    """Start the provider; its access tokens are for this resource."""
    node = shutil.which("node")
    if node is None or not _PACKAGE.is_dir():
        skip_for_missing_tool(f"oidc-provider@{_VERSION} from npm is not installed")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    command = [node or "node", str(_SCRIPT), str(port), resource, SCOPE]
    environment = {"PATH": os.environ["PATH"], "NODE_NO_WARNINGS": "1"}
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            while line and "ready" not in line:
                line = process.stdout.readline()
            assert line, "the provider did not start"
            drained = threading.Thread(target=process.stdout.read, daemon=True)
            drained.start()
            yield OpenIdProvider(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()


class Person:
    """Somebody who signs in where a client sends him, and allows what it asks."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.signed_in = 0
        self._answer: AuthorizationCodeResult | None = None

    def auth(self, url: str) -> OAuthClientProvider:
        """The SDK's OAuth client, which registers itself and uses PKCE."""
        metadata = OAuthClientMetadata(
            client_name="a test",
            redirect_uris=[AnyUrl(CALLBACK)],
            grant_types=["authorization_code", "refresh_token"],
            response_types=["code"],
            token_endpoint_auth_method="none",
        )
        return OAuthClientProvider(
            url, metadata, Tokens(), self._sign_in, self._read_answer
        )

    async def _sign_in(self, url: str) -> None:
        self.signed_in += 1
        async with httpx2.AsyncClient(verify=NO_TLS, timeout=WAIT_S) as browser:
            answer = await browser.get(url)
            while True:
                if answer.is_redirect:
                    url = urljoin(url, answer.headers["location"])
                    if url.startswith(CALLBACK):
                        break
                    answer = await browser.get(url)
                    continue
                assert answer.status_code == 200, answer.text
                form = _FORM.search(answer.text)
                assert form is not None, answer.text
                fields = dict(_FIELD.findall(answer.text))
                fields |= {"login": self.name, "password": "any"}
                url = urljoin(url, html.unescape(form[1]))
                answer = await browser.post(url, data=fields)
        found = dict(parse_qsl(urlsplit(url).query))
        assert "code" in found, found
        self._answer = AuthorizationCodeResult(
            code=found["code"], state=found.get("state"), iss=found.get("iss")
        )

    async def _read_answer(self) -> AuthorizationCodeResult:
        assert self._answer is not None
        return self._answer


class Tokens(TokenStorage):
    """What one client keeps."""

    def __init__(self) -> None:
        self.tokens: OAuthToken | None = None
        self.client: OAuthClientInformationFull | None = None

    async def get_tokens(self) -> OAuthToken | None:
        """The tokens, if it has any."""
        return self.tokens

    async def set_tokens(self, tokens: OAuthToken) -> None:
        self.tokens = tokens

    async def get_client_info(self) -> OAuthClientInformationFull | None:
        """What the registration gave."""
        return self.client

    async def set_client_info(self, client_info: OAuthClientInformationFull) -> None:
        """Keep what the registration gave."""
        self.client = client_info
