"""Open toolboxes, one a connection: the workspace and key of no other."""

import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

import anyio
from pydantic import SecretStr

from eodh_tools.cache.log_cache import LogCache
from eodh_tools.cache.passing_runs import PassingRuns
from eodh_tools.cache.pattern_cache import PatternStore
from eodh_tools.config.settings import Settings
from eodh_tools.errors import AccessError, HubUnavailableError, JobReferenceError
from eodh_tools.http.client import OriginClient
from eodh_tools.http.pool import ConnectionPool
from eodh_tools.http.retries import RetryPolicy
from eodh_tools.hub.client import HubClient
from eodh_tools.hub.roots import HubRoot, JobReference, same_hub
from eodh_tools.logs.multi_pattern import cache_in
from eodh_tools.logs.redaction.redactor import Redactor
from eodh_tools.toolbox.toolbox import Toolbox
from eodh_tools.toolbox.workspaces import Workspace

MOST_OPEN = 32
#: Opened anew after so long, so that keys connected since are redacted too.
OPEN_S = 600.0
_CHECK_S = 60.0


#: Keys that may stand in the logs under a root.
Secrets = Callable[[HubRoot], Awaitable[Sequence[SecretStr]]]


class Opens(Protocol):
    """What a toolbox is opened for."""

    @property
    def name(self) -> str:
        """Distinct for every connection and key."""

    @property
    def root(self) -> HubRoot:
        """Where its jobs are."""

    @property
    def key(self) -> SecretStr | None:
        """What the Hub is asked with."""


class OneWorkspace:
    """A `Workspaces` of a single one: nothing else can be reached through it."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def default(self) -> Workspace:
        """The workspace."""
        return self._workspace

    async def of(self, reference: JobReference) -> Workspace:
        """The workspace, for a job that may be its own.

        Raises:
            JobReferenceError: The URL is of another; whether it is connected anywhere
                is not said.
        """
        root = self._workspace.root
        if reference.root_url is None and reference.workspace is not None:
            fits = reference.workspace == root.workspace
        else:
            fits = same_hub(reference, root)
        if not fits:
            raise JobReferenceError(NOT_THIS_WORKSPACE)
        return self._workspace


#: What is said of every job URL that leads elsewhere.
NOT_THIS_WORKSPACE = (
    "That job is not in a workspace that I can ask for you here. Ask in the channel "
    "that is connected to it, or connect it with `/eodh-logs connect`."
)


@dataclass(slots=True)
class _Open:
    toolbox: Toolbox
    opened_at: float
    users: int = 0


class Toolboxes:
    """Toolboxes that were opened lately; close them at the end.

    They share connections, over which each request brings its own key, and the kept
    logs, which are found by the root's URL: whoever asks, the Hub is asked for the job
    with that asker's own key first, every time.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        most_open: int = MOST_OPEN,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        folder = settings.cache_folder / "bot"
        cache_in(PatternStore(folder / "patterns"))
        self._settings = settings
        self._pool = ConnectionPool()
        self._logs = LogCache(folder / "logs", settings.cache_max_bytes)
        self._passing_runs = PassingRuns(folder / "passing-runs")
        self._most_open = most_open
        self._now = now
        self._open: OrderedDict[str, _Open] = OrderedDict()
        self._opening = anyio.Lock()

    async def close(self) -> None:
        """Close every one of them, and all connections."""
        self._open.clear()
        await self._pool.close()

    def client(
        self,
        connection: Opens,
        *,
        timeout_s: float | None = None,
        gate: Callable[[], Awaitable[None]] | None = None,
    ) -> HubClient:
        """A client that asks once and leaves it to the caller when to ask again.

        Args:
            connection: Where, and the key.
            timeout_s: For one answer; what the settings say if None.
            gate: Waited for before each request.

        Raises:
            SettingsError: The key cannot be one.
        """
        root = connection.root
        http = OriginClient(
            root.origin,
            connection.key,
            timeout_s=self._settings.timeout_s if timeout_s is None else timeout_s,
            retries=RetryPolicy(attempts=1),
            pool=self._pool,
            gate=gate,
        )
        return HubClient(root, http)

    @asynccontextmanager
    async def use(
        self, connection: Opens, secrets: Secrets | None = None
    ) -> AsyncIterator[Toolbox]:
        """Lend the toolbox of a connection.

        Args:
            connection: Where, and the key.
            secrets: Tells what is taken out of every log, beside the key.
        """
        async with self._opening:
            known = await self._known(connection, secrets)
            known.users += 1
            self._make_room()
        try:
            yield known.toolbox
        finally:
            known.users -= 1

    async def check(self, connection: Opens) -> bool:
        """Ask the Hub whether the key is this workspace's: list one job.

        A Hub that does not answer leaves the question open.

        Raises:
            HubUnavailableError: The Hub gives no answer.
            UnexpectedAnswerError: It is no Hub.
        """
        timeout_s = min(_CHECK_S, self._settings.timeout_s)
        root = connection.root
        http = OriginClient(
            root.origin, connection.key, timeout_s=timeout_s, pool=self._pool
        )
        client = HubClient(root, http, page_size=1, max_pages=1, max_jobs=1)
        try:
            await client.newest_jobs(1)
        except HubUnavailableError:
            raise
        except AccessError:
            return False
        return True

    @property
    def open_now(self) -> int:
        """How many are open."""
        return len(self._open)

    async def _known(self, connection: Opens, secrets: Secrets | None) -> _Open:
        name = connection.name
        known = self._open.get(name)
        if known is not None and self._now() - known.opened_at > OPEN_S:
            # Whoever has it may finish.
            known = None
        if known is None:
            known = self._open[name] = self._opened(
                connection, await secrets(connection.root) if secrets else ()
            )
        self._open.move_to_end(name)
        return known

    def _opened(self, connection: Opens, secrets: Sequence[SecretStr]) -> _Open:
        root, key = connection.root, connection.key
        http = OriginClient(
            root.origin, key, timeout_s=self._settings.timeout_s, pool=self._pool
        )
        known = [secret.get_secret_value() for secret in (*secrets, key) if secret]
        redactor = Redactor(set(known))
        client = HubClient(root, http, redactor=redactor)
        workspace = Workspace(root, client, redactor)
        toolbox = Toolbox(
            OneWorkspace(workspace),
            finished_logs=self._logs,
            passing_runs=self._passing_runs,
            max_log_bytes=self._settings.max_log_bytes,
        )
        return _Open(toolbox, self._now())

    def _make_room(self) -> None:
        idle = [name for name, known in self._open.items() if known.users == 0]
        for name in idle[: max(0, len(self._open) - self._most_open)]:
            del self._open[name]
