"""Which Hub workspace a job reference belongs to, and an open client for it."""

from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from eodh_tools.config.settings import Connection, Settings, all_connections
from eodh_tools.errors import JobReferenceError, SettingsError
from eodh_tools.http.client import OriginClient
from eodh_tools.hub.client import HubClient
from eodh_tools.hub.roots import HubRoot, JobReference, same_hub
from eodh_tools.logs.redaction.redactor import Redactor


@dataclass(frozen=True, slots=True)
class Workspace:
    """An open workspace: where it is, a client that may read it, its redaction."""

    root: HubRoot
    client: HubClient
    redactor: Redactor

    @property
    def name(self) -> str | None:
        """The Hub workspace's name; None on a server that has none."""
        return self.root.workspace


class Workspaces(Protocol):
    """What the toolbox needs to reach the right workspace."""

    async def default(self) -> Workspace:
        """The workspace for a request that names none."""

    async def of(self, reference: JobReference) -> Workspace:
        """The workspace that a job reference belongs to.

        Raises:
            JobReferenceError: No workspace at hand fits the pasted URL.
            SettingsError: Nothing is configured yet.
        """


class ProfileWorkspaces:
    """The workspaces of the settings and the saved profiles, opened when asked for.

    Args:
        profile: The profile that was chosen, if any.
        alone: Whether no other saved profile may be reached, whatever is asked.
    """

    def __init__(self, profile: str | None = None, *, alone: bool = False) -> None:
        self._profile = profile
        self._alone = alone
        self._connections: Sequence[Connection] | None = None
        self._open: dict[HubRoot, Workspace] = {}
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        """Open nothing yet: programs start with nothing configured."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close every client."""
        await self._stack.aclose()

    async def default(self) -> Workspace:
        """The workspace of the settings, or of the profile that was chosen."""
        return await self._opened(self._reachable()[0])

    async def of(self, reference: JobReference) -> Workspace:
        """The workspace whose root fits a pasted URL; the default for a bare id."""
        connections = self._reachable()
        if reference.root_url is None and reference.workspace is None:
            return await self._opened(connections[0])
        for connection in connections:
            root = root_of(connection)
            if reference.root_url is None:
                fits = reference.workspace == root.workspace
            else:
                fits = same_hub(reference, root)
            if fits:
                return await self._opened(connection)
        known = ", ".join(sorted({root_of(each).url for each in connections}))
        where = reference.root_url or f"the workspace {reference.workspace}"
        raise JobReferenceError(
            f"That URL is of {where}, for which there is no profile "
            f"(there are: {known}). Add one with `eodh-logs --profile NAME login`, or "
            "give the job's id alone."
        )

    def _all(self) -> Sequence[Connection]:
        if self._connections is None:
            self._connections = all_connections(self._profile)
        return self._connections

    def _reachable(self) -> Sequence[Connection]:
        return self._all()[:1] if self._alone else self._all()

    async def _opened(self, connection: Connection) -> Workspace:
        root = root_of(connection)
        if root not in self._open:
            settings = Settings()
            http = await self._stack.enter_async_context(
                OriginClient(root.origin, connection.key, timeout_s=settings.timeout_s)
            )
            secrets = [each.key.get_secret_value() for each in self._all() if each.key]
            redactor = Redactor(secrets)
            client = HubClient(root, http, redactor=redactor)
            self._open[root] = Workspace(root, client, redactor)
        return self._open[root]


class NoWorkspaces:
    """None at all: what is wrong with the settings is said at each call.

    A program must start all the same, or an assistant shows a dead server.
    """

    def __init__(self, error: SettingsError) -> None:
        self._message = str(error)

    async def default(self) -> Workspace:
        """Say what is wrong."""
        raise SettingsError(self._message)

    async def of(self, reference: JobReference) -> Workspace:  # noqa: ARG002
        """Say what is wrong."""
        raise SettingsError(self._message)


def root_of(connection: Connection) -> HubRoot:
    """Where a connection's jobs are.

    Raises:
        SettingsError: The address is no https URL (http is for loopback alone).
    """
    profile = connection.profile
    if profile.root_url is not None:
        return HubRoot.of_root_url(profile.root_url, profile.workspace)
    return HubRoot.of_workspace(profile.base_url, profile.workspace or "")
