"""A local Hub for a module's tests, and a client with the first workspace's key."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from eodh_sandbox.hub import LocalHub
from tests.waiting import WAIT_S

WORKSPACE, OTHER = "eo-team", "river-lab"


@dataclass(frozen=True)
class HubQuestions:
    """Requests as a client of the first workspace makes them."""

    hub: LocalHub
    client: httpx.Client

    def __call__(
        self,
        path: str,
        *,
        method: str = "GET",
        workspace: str = WORKSPACE,
        key: str | None = None,
        headers: dict[str, str] | None = None,
        json: Any = None,
    ) -> httpx.Response:
        """Ask for something under a workspace's root."""
        key = self.hub.workspaces[WORKSPACE] if key is None else key
        sent = {"Authorization": f"Bearer {key}"} if key else {}
        return self.client.request(
            method,
            f"{self.hub.root_url(workspace)}/{path}",
            headers=sent | (headers or {}),
            json=json,
        )

    def local(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Ask for something that only a local Hub has."""
        return self.client.request(method, f"{self.hub.base_url}{path}", **options)


@pytest.fixture
def ask(hub: LocalHub) -> Iterator[HubQuestions]:
    with httpx.Client(timeout=WAIT_S) as client:
        yield HubQuestions(hub, client)
