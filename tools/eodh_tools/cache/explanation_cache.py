"""Explanations of final jobs on disk: a restarted program explains none again.

Made of redacted logs, readable only by their owner, least recently used out first. A
corrupt file, or one of other rules, is ignored and written again.
"""

import contextlib
import hashlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from eodh_tools.cache.own_files import remove_oldest
from eodh_tools.cache.rules_version import rules_version
from eodh_tools.errors import SettingsError
from eodh_tools.files import mark_used, remove, write_cached
from eodh_tools.hub.workspace_urls import HubRoot
from eodh_tools.logs.redaction.redactor import Redactor
from eodh_tools.results.models import Explanation, LogEntry

CAPACITY_BYTES = 32_000_000
MAX_FILE_BYTES = 1_000_000

_DIGEST_CHARS = 64

Explained = tuple[Explanation, tuple[LogEntry, ...]]


class _Stored(BaseModel):
    """What a file holds.

    Attributes:
        basis: A digest of what the explanation stands on.
        stored_at: Seconds since 1970.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    basis: str
    stored_at: float
    explanation: Explanation
    logs: tuple[LogEntry, ...]


class ExplanationCache:
    """Explanations by job; asked only for a job that the Hub has just shown.

    Args:
        folder: Made when first needed, readable only by its owner.
        capacity_bytes: Of all explanations together.
        now: Seconds since 1970.
        version: Of the rules; None: nothing is cached.
    """

    def __init__(
        self,
        folder: Path,
        capacity_bytes: int = CAPACITY_BYTES,
        *,
        now: Callable[[], float] = time.time,
        version: Callable[[], str | None] = rules_version,
    ) -> None:
        self._folder = folder
        self._capacity_bytes = capacity_bytes
        self._now = now
        self._version = version

    def get(
        self,
        root: HubRoot,
        job_id: str,
        facts: str,
        redactor: Redactor,
        *,
        max_age_s: float | None = None,
    ) -> Explained | None:
        """Return the explanation that was stored for the same facts, if there is one.

        Args:
            root: Where the job is.
            job_id: The job.
            facts: What the explanation stands on, besides the rules and the logs.
            redactor: One that shows a secret of its own is deleted.
            max_age_s: None: any age.
        """
        path = self._path(root, job_id)
        stored = _read(path)
        if stored is None or stored.basis != self._basis(root, job_id, facts):
            return None
        age_s = self._now() - stored.stored_at
        if max_age_s is not None and not 0 <= age_s <= max_age_s:
            return None
        if _shows_secret(stored, redactor):
            remove(path)
            return None
        mark_used(path)
        return stored.explanation, stored.logs

    def put(
        self,
        root: HubRoot,
        job_id: str,
        facts: str,
        redactor: Redactor,
        explained: Explained,
    ) -> None:
        """Store an explanation; one that cannot be stored is made again next time."""
        basis = self._basis(root, job_id, facts)
        explanation, logs = explained
        if basis is None:
            return
        stored = _Stored(
            basis=basis, stored_at=self._now(), explanation=explanation, logs=logs
        )
        content = stored.model_dump_json().encode()
        if len(content) > MAX_FILE_BYTES or _shows_secret(stored, redactor):
            return
        path = self._path(root, job_id)
        with contextlib.suppress(SettingsError):
            digest = hashlib.sha256(content).hexdigest().encode()
            write_cached(path, digest + content)
            remove_oldest(self._folder, self._capacity_bytes, spare=path)

    def _path(self, root: HubRoot, job_id: str) -> Path:
        key = hashlib.sha256(f"{root.url}\0{job_id}".encode()).hexdigest()
        return self._folder / f"{key}.json"

    def _basis(self, root: HubRoot, job_id: str, facts: str) -> str | None:
        version = self._version()
        if version is None:
            return None
        key = f"{version}\0{root.url}\0{job_id}\0{facts}"
        return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def _read(path: Path) -> _Stored | None:
    """Read a file; None where there is none, or none that can be trusted."""
    try:
        with path.open("rb") as file:
            found = file.read(_DIGEST_CHARS + MAX_FILE_BYTES + 1)
    except OSError:
        return None
    digest, content = found[:_DIGEST_CHARS], found[_DIGEST_CHARS:]
    if digest != hashlib.sha256(content).hexdigest().encode():
        remove(path)
        return None
    try:
        return _Stored.model_validate_json(content)
    except ValidationError:  # of a version with other fields
        return None


def _shows_secret(stored: _Stored, redactor: Redactor) -> bool:
    """Whether a secret that the program holds stands in an explanation.

    The text is looked through as it is shown: JSON writes some characters otherwise.
    """
    text = "\n".join(_texts(stored.model_dump()))
    return redactor.shows_own_secret(text.encode("utf-8", "surrogatepass"))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
