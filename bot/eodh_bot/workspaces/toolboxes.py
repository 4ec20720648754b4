"""One toolbox for each connection, which reaches no other workspace and key."""

import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

import anyio
from cachetools import LRUCache, TTLCache
from pydantic import SecretStr

from eodh_tools.cache.log_cache import LogCache
from eodh_tools.cache.passing_runs import PassingRuns
from eodh_tools.cache.pattern_cache import PatternStore
from eodh_tools.config.settings import Settings
from eodh_tools.errors import AccessError, HubUnavailableError
from eodh_tools.history.store import JobRecords
from eodh_tools.http.client import OriginClient
from eodh_tools.http.pool import ConnectionPool
from eodh_tools.http.retries import RetryPolicy
from eodh_tools.hub.client import HubClient
from eodh_tools.hub.listed_jobs import ListedJobs
from eodh_tools.hub.workspace_urls import HubRoot
from eodh_tools.logs.multi_pattern import cache_in
from eodh_tools.logs.redaction.redactor import Redactor

# Else the first failure would wait for its 100 modules.
from eodh_tools.toolbox import job_diagnosis  # noqa: F401
from eodh_tools.toolbox.toolbox import Toolbox
from eodh_tools.toolbox.workspaces import OneWorkspace, Workspace

#: One is 4 KB; each reads a list by itself the first time that it explains a failure.
MOST_OPEN = 256
#: Opened again after this long, so that keys that another process connected since are
#: redacted too.
OPEN_S = 60.0
_CHECK_S = 60.0
_MOST_LISTED = 256


#: Finds the keys that may stand in the logs under a root.
Secrets = Callable[[HubRoot], Awaitable[Sequence[SecretStr]]]


class KeyedRoot(Protocol):
    """Where jobs are, and a key to them."""

    @property
    def name(self) -> str:
        """Distinct for every connection and key."""

    @property
    def place(self) -> str:
        """The channel or person that has connected it."""

    @property
    def root(self) -> HubRoot:
        """Where its jobs are."""

    @property
    def key(self) -> SecretStr | None:
        """The Hub's key."""


class Toolboxes:
    """The toolboxes that were used lately; close them at the end.

    They share HTTP connections, over which each request carries its own key, and the
    cached logs, which are found by the root's URL: each time the Hub is asked for the
    job first, with the key of whoever asks.

    Args:
        settings: The Hub's.
        records: The records of the jobs of a channel or person; None: nowhere.
        most_open: Of more, the one that was not used for longest is dropped.
        now: A clock in seconds that never goes back.
    """

    def __init__(
        self,
        settings: Settings,
        records: Callable[[str], JobRecords] | None = None,
        *,
        most_open: int = MOST_OPEN,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        folder = settings.cache_folder / "bot"
        # Of every program of this machine: to compile them takes seconds.
        cache_in(PatternStore(settings.cache_folder / "patterns"))
        self._settings = settings
        self._pool = ConnectionPool()
        self._logs = LogCache(folder / "logs", settings.cache_max_bytes)
        self._passing_runs = PassingRuns(folder / "passing-runs")
        self._records = records
        self._open: TTLCache[str, Toolbox] = TTLCache(most_open, OPEN_S, now)
        # What the watch has listed helps to explain the job.
        self._listed: LRUCache[str, ListedJobs] = LRUCache(_MOST_LISTED)
        self._opening = anyio.Lock()

    async def close(self) -> None:
        """Close all of them, and their connections."""
        self._open.clear()
        await self._pool.close()

    def client(
        self,
        connection: KeyedRoot,
        *,
        timeout_s: float | None = None,
        gate: Callable[[], Awaitable[None]] | None = None,
    ) -> HubClient:
        """Return a client that asks once; the caller decides when to ask again.

        Args:
            connection: Where, and the key.
            timeout_s: For one answer; the settings' value if None.
            gate: Awaited before each request.

        Raises:
            SettingsError: The text cannot be a key.
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
        return HubClient(root, http, listed=self._listed_by(connection))

    async def open(
        self, connection: KeyedRoot, secrets: Secrets | None = None
    ) -> Toolbox:
        """Return the toolbox of a connection; whoever holds one may finish with it.

        Args:
            connection: Where, and the key.
            secrets: Finds what is redacted in every log, beside the key.
        """
        async with self._opening:
            toolbox = self._open.get(connection.name)
            if toolbox is None:
                known = await secrets(connection.root) if secrets else ()
                toolbox = self._open[connection.name] = self._opened(connection, known)
        return toolbox

    def key_connected(self) -> None:
        """Open each again at its next use: another key is redacted in its logs too."""
        self._open.clear()

    async def check(self, connection: KeyedRoot) -> bool:
        """Ask the Hub for one job of the workspace; False if it refuses the key.

        Raises:
            HubUnavailableError: The Hub gives no answer, which leaves it open.
            UnexpectedAnswerError: The server is no Hub.
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
        """How many are cached."""
        return len(self._open)

    def _opened(self, connection: KeyedRoot, secrets: Sequence[SecretStr]) -> Toolbox:
        root, key = connection.root, connection.key
        http = OriginClient(
            root.origin, key, timeout_s=self._settings.timeout_s, pool=self._pool
        )
        known = [secret.get_secret_value() for secret in (*secrets, key) if secret]
        redactor = Redactor(set(known))
        client = HubClient(
            root,
            http,
            redactor=redactor,
            max_log_bytes=self._settings.max_log_bytes,
            listed=self._listed_by(connection),
        )
        return Toolbox(
            OneWorkspace(Workspace(root, client, redactor)),
            log_cache=self._logs,
            passing_runs=self._passing_runs,
            records=self._records(connection.place) if self._records else None,
        )

    def _listed_by(self, connection: KeyedRoot) -> ListedJobs:
        """What one key was shown lately, of whichever client asked."""
        return self._listed.setdefault(connection.name, ListedJobs())
