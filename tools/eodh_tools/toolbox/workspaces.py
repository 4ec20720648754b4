"""Open the Hub workspace that a job reference belongs to."""

import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from types import TracebackType
from typing import Protocol, Self

from eodh_tools.config.connections import (
    Connection,
    all_connections,
    binding_choice,
)
from eodh_tools.config.profiles import ProfileFile
from eodh_tools.config.settings import Settings
from eodh_tools.errors import JobReferenceError, SettingsError
from eodh_tools.http.client import OriginClient
from eodh_tools.hub.client import HubClient
from eodh_tools.hub.job_references import JobReference
from eodh_tools.hub.workspace_urls import HubRoot
from eodh_tools.logs.redaction.redactor import Redactor

_LOGIN_S = 5.0
# `Date` has whole seconds, and an answer is on its way for a moment.
_SAME_TIME = timedelta(seconds=3)

#: The answer to every job URL of another workspace.
NOT_THIS_WORKSPACE = (
    "That job is not in a workspace that I can ask for you here. Ask in the channel "
    "that is connected to it, or connect it with `/eodh-logs connect`."
)


@dataclass(frozen=True, slots=True)
class Workspace:
    """An open workspace: its root, a client that may read it, its redactor."""

    root: HubRoot
    client: HubClient
    redactor: Redactor

    @property
    def name(self) -> str | None:
        """The Hub workspace's name; None on a server that has none."""
        return self.root.workspace

    def time(self, ours: datetime) -> datetime:
        """Return the time by the clock that gives the jobs their times.

        Args:
            ours: This machine's time, aware; used where the Hub gave none, or the same.
        """
        theirs = self.client.answered_at
        if theirs is None or abs(theirs - ours) <= _SAME_TIME:
            return ours
        return theirs


class Workspaces(Protocol):
    """What the toolbox needs to reach the right workspace."""

    async def default(self) -> Workspace:
        """Return the workspace for a request that names none."""

    async def of(self, reference: JobReference) -> Workspace:
        """Return the workspace that a job reference belongs to.

        Raises:
            JobReferenceError: No known workspace fits the pasted URL.
            SettingsError: Nothing is configured yet.
        """


class ProfileWorkspaces:
    """The workspaces of the settings and the saved profiles, opened when needed.

    An address chooses its profile, unless one was chosen (`binding_choice`).

    Args:
        profile: The profile that was chosen, if any.
        only: Whether the caller is at another machine, and bound to one workspace.
        settings: As read already; read when needed if None.
    """

    def __init__(
        self,
        profile: str | None = None,
        *,
        only: bool = False,
        settings: Settings | None = None,
    ) -> None:
        self._settings = settings
        self._profile = profile
        self._only = only
        self._connections: Sequence[Connection] | None = None
        self._changed_at: float | None = None
        self._secrets: set[str] = set()
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
        """Return the workspace of the settings, or of the profile that was chosen."""
        return await self._opened(self._reachable()[0])

    async def of(self, reference: JobReference) -> Workspace:
        """Return the first workspace whose root fits; the default for an id."""
        connections = self._reachable()
        for connection in connections:
            if reference.may_be_under(root_of(connection)):
                return await self._opened(connection)
        raise JobReferenceError(self._refusal(reference, connections))

    def _refusal(
        self, reference: JobReference, connections: Sequence[Connection]
    ) -> str:
        """Say why an address is not asked for, and what its reader can do."""
        where = reference.root_url or f"the workspace {reference.workspace}"
        if self._only:
            # The reader is at another machine, where no profile can be added.
            return (
                f"That address is of {where}, which you cannot reach through this "
                "server: give a job of your own workspace, or ask whoever runs the "
                "server for access to that one."
            )
        if self._choice is not None:
            own = root_of(connections[0]).url
            return (
                f"That address is of {where}, and `{self._choice}` allows only {own}. "
                "Choose the profile of that workspace with `--profile NAME`, or leave "
                "the choice out: then the address chooses its saved profile."
            )
        known = ", ".join(sorted({root_of(each).url for each in connections}))
        return (
            f"That URL is of {where}, for which there is no profile (profiles are "
            f"there for {known}). Add one with `eodh-logs --profile NAME login`, or "
            "give only the job's id."
        )

    @property
    def _choice(self) -> str | None:
        return binding_choice(self._profile, self._read_settings())

    def _read_settings(self) -> Settings:
        if self._settings is None:
            self._settings = Settings()
        return self._settings

    def _all(self) -> Sequence[Connection]:
        """All connections: read again after a login, which a server outlives."""
        changed_at = ProfileFile().changed_at()
        # A login that has just written the profile may still store its key.
        is_new = changed_at is not None and time.time() - changed_at < _LOGIN_S
        if self._connections is None or is_new or changed_at != self._changed_at:
            found = all_connections(self._profile, settings=self._read_settings())
            if found != self._connections:
                self._open.clear()
            self._connections, self._changed_at = found, changed_at
            # An old key stands in logs longer than it is valid.
            self._secrets |= {each.key.get_secret_value() for each in found if each.key}
        return self._connections

    def _reachable(self) -> Sequence[Connection]:
        bound = self._only or self._choice is not None
        return self._all()[:1] if bound else self._all()

    async def _opened(self, connection: Connection) -> Workspace:
        root = root_of(connection)
        if root not in self._open:
            settings = self._read_settings()
            http = await self._stack.enter_async_context(
                OriginClient(root.origin, connection.key, timeout_s=settings.timeout_s)
            )
            redactor = Redactor(sorted(self._secrets))
            client = HubClient(
                root,
                http,
                redactor=redactor,
                max_log_bytes=settings.max_log_bytes,
            )
            self._open[root] = Workspace(root, client, redactor)
        return self._open[root]


class OneWorkspace:
    """A `Workspaces` with one workspace: no other can be reached through it."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def default(self) -> Workspace:
        """Return the only workspace."""
        return self._workspace

    async def of(self, reference: JobReference) -> Workspace:
        """Return the workspace, for a job that may be in it.

        Raises:
            JobReferenceError: The URL is of another one; the message does not say
                whether that one is connected anywhere.
        """
        if not reference.may_be_under(self._workspace.root):
            raise JobReferenceError(NOT_THIS_WORKSPACE)
        return self._workspace


class NoWorkspaces:
    """No workspace: each call raises what is wrong with the settings.

    A program must start all the same, or an assistant shows a dead server.
    """

    def __init__(self, error: SettingsError) -> None:
        self._message = str(error)

    async def default(self) -> Workspace:
        """Raise what is wrong with the settings."""
        raise SettingsError(self._message)

    async def of(self, reference: JobReference) -> Workspace:  # noqa: ARG002
        """Raise what is wrong with the settings."""
        raise SettingsError(self._message)


def root_of(connection: Connection) -> HubRoot:
    """Return where a connection's jobs are.

    Raises:
        SettingsError: The address is not an https URL (http is for loopback only).
    """
    profile = connection.profile
    return _root(profile.root_url, profile.base_url, profile.workspace)


@lru_cache(maxsize=1_024)
def _root(root_url: str | None, base_url: str, workspace: str | None) -> HubRoot:
    if root_url is not None:
        return HubRoot.of_root_url(root_url, workspace)
    return HubRoot.of_workspace(base_url, workspace or "")
