"""`eodh-mcp --http` in a thread of its own, and clients with tokens."""

import json
import os
import ssl
import threading
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from mcp import Client
from mcp.client.session import ElicitationFnT
from mcp.client.streamable_http import streamable_http_client

from eodh_sandbox.hub import LocalHub
from eodh_tools.config.key_store import KeyStore, clean_key
from eodh_tools.config.profiles import Profile, ProfileFile
from eodh_tools.config.settings import Settings
from eodh_tools.http.listen import HttpAddress
from eodh_tools.mcp.http_server import StoppableServer, application, config, listen
from eodh_tools.mcp.operations import Operations
from tests.compiled_patterns import share_patterns
from tests.waiting import WAIT_S

#: Trusts nobody. Loopback is plain HTTP, and to read whom a system trusts takes longer
#: than a request.
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@dataclass(frozen=True, slots=True)
class Served:
    """A server that answers at a URL."""

    url: str
    audit_file: Path
    server: StoppableServer

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return self.url.removesuffix("/mcp")

    def audit(self) -> list[dict[str, Any]]:
        """What the audit log holds so far."""
        lines = self.audit_file.read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines]

    @asynccontextmanager
    async def client(
        self,
        token: str | None = None,
        mode: str = "auto",
        answer: ElicitationFnT | None = None,
    ) -> AsyncIterator[Client]:
        """An MCP client that presents a token."""
        async with (
            httpx2.AsyncClient(
                headers=authorization(token),
                verify=NO_TLS,
                timeout=WAIT_S,
                follow_redirects=True,
            ) as http,
            Client(
                streamable_http_client(self.url, http_client=http),
                mode=mode,
                elicitation_callback=answer,
            ) as client,
        ):
            yield client


@contextmanager
def served(
    folder: Path, environment: Mapping[str, str], port: int = 0
) -> Iterator[Served]:
    """Serve with these settings, as the program does, on a free port.

    Args:
        folder: For the caches and the audit log.
        environment: The settings.
        port: Another port.
    """
    audit_file = folder / "audit.jsonl"
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("EODH_")]:
            patch.delenv(name)
        patch.chdir(folder)
        patch.setenv("EODH_MCP_AUDIT_FILE", str(audit_file))
        patch.setenv("EODH_CACHE_DIR", str(share_patterns(folder / "cache")))
        for name, value in environment.items():
            patch.setenv(name, value)
        listening = listen(HttpAddress("127.0.0.1", port))
        port = listening.getsockname()[1]
        operations = Operations()
        address = HttpAddress("127.0.0.1", port)
        app, audit = application(address, Settings(), None, operations)
        url = f"http://127.0.0.1:{port}/mcp"
        server = StoppableServer(config(app, operations, 1), operations, url)
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        until = time.monotonic() + WAIT_S
        while not server.started and time.monotonic() < until and thread.is_alive():
            time.sleep(0.01)
        assert server.started
        try:
            yield Served(url, audit_file, server)
        finally:
            server.should_exit = True
            thread.join(WAIT_S)
            listening.close()
            audit.close()


def save_profile(name: str, hub: LocalHub, workspace: str) -> None:
    """What `eodh-logs --profile NAME login` does."""
    profile = Profile(name, hub.base_url, workspace)
    ProfileFile().write(profile)
    KeyStore().put(profile, clean_key(hub.workspaces[workspace]))


def authorization(token: str | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}
