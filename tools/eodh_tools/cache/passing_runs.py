"""Store what passing runs of a process had: their steps and the lines of each step.

Lines are stored as hashes of their masked text: no text of a log is in here.
"""

import hashlib
import json
import struct
import sys
import threading
from array import array
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from eodh_tools.cache.compression import pack, unpack
from eodh_tools.cache.own_files import remove_oldest
from eodh_tools.files import (
    is_damage,
    mark_used,
    remove,
    write_cached,
)
from eodh_tools.hub.job import Job
from eodh_tools.hub.job_times import SAME
from eodh_tools.hub.workspace_urls import HubRoot

MAX_RUNS = 3
MAX_STEPS = 200
MAX_HASHES = 200_000  # of one step
MAX_RUN_HASHES = 1_000_000  # of all steps of one run
CAPACITY_BYTES = 256_000_000

_MAGIC = b"eodhrun1"
_HEAD = struct.Struct(">8s32sQ")
_MAX_PLAIN_BYTES = MAX_RUNS * (MAX_RUN_HASHES * 8 + 1_000_000)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_TORN = (OSError, ValueError, KeyError, TypeError, OverflowError, struct.error)


@dataclass(frozen=True, slots=True)
class RunOf:
    """Which job a run is of: an id may be used again by a later job.

    Attributes:
        job_id: The job.
        created: When it was made, aware UTC, if known.
        duration_s: From its creation to its end, if known.
    """

    job_id: str
    created: datetime | None = None
    duration_s: float | None = None

    @classmethod
    def job(cls, job: Job) -> "RunOf":
        """Return what tells this job from others."""
        return cls(job.job_id, job.created, job.duration_s)

    def may_be(self, other: "RunOf") -> bool:
        """Whether both may be one job; versions before stored only the duration."""
        if self.job_id != other.job_id:
            return False
        if self.created is not None and other.created is not None:
            return abs(self.created - other.created) <= SAME
        if self.created is None and other.created is None:
            return True
        return self.duration_s == other.duration_s


@dataclass(slots=True)
class _Run:
    of: RunOf
    # Hashes in order: sets of as many would take ten times the memory.
    steps: "dict[str, array[int]]" = field(default_factory=dict)


class PassingLines:
    """What passing runs of a process printed: read once, for many steps."""

    def __init__(self, runs: Collection[_Run]) -> None:
        self._runs = runs

    def of(self, step: str) -> frozenset[int] | None:
        """Return the hashes of the lines of a step; None if it is unknown."""
        known = [run.steps[step] for run in self._runs if step in run.steps]
        return frozenset[int]().union(*known) or None


class PassingRuns:
    """The newest passing runs of each process, at most `MAX_RUNS` each.

    For a worker thread, but `mark`: a file may hold 24 MB.

    Args:
        folder: Made when first needed, readable only by this person.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._recording = threading.Lock()

    def record(
        self,
        root: HubRoot,
        process: str,
        job: RunOf,
        steps: Mapping[str, Collection[int]],
    ) -> None:
        """Store what a passing run had; a run known already is only added to.

        Args:
            root: Where the job ran.
            process: Its process.
            job: The passing job.
            steps: By step, in order: unsigned 64-bit hashes of the masked lines of
                its log; none where the log was not read.

        Raises:
            ValueError: A hash has more than 64 bits.
            SettingsError: The folder cannot be written.
        """
        with self._recording:
            runs = self._read(root, process)
            if runs is None:
                return
            before = next((run for run in runs if run.of.may_be(job)), None)
            known = before.steps if before else {}
            run = _Run(job, _bounded({**known, **_as_arrays(steps, known)}))
            others = [each for each in runs if each is not before]
            # A run that is only added to stays in its place: it is no newer.
            others.insert(runs.index(before) if before else len(others), run)
            newest = _oldest_first(others)[-MAX_RUNS:]
            if newest != runs:
                self._write(root, process, newest)

    def steps(self, root: HubRoot, process: str) -> tuple[str, ...] | None:
        """Return the steps of the newest passing run, in order; None if unknown."""
        runs = self._read(root, process)
        return tuple(runs[-1].steps) if runs else None

    def durations_s(self, root: HubRoot, process: str) -> tuple[float, ...]:
        """Return how long the passing runs took, the newest first."""
        runs = reversed(self._read(root, process) or [])
        known = (run.of.duration_s for run in runs)
        return tuple(each for each in known if each is not None)

    def lines(
        self, root: HubRoot, process: str, *, without: RunOf | None = None
    ) -> PassingLines:
        """Return what the passing runs printed, all or all but one."""
        runs = self._read(root, process) or []
        others = [run for run in runs if without is None or not run.of.may_be(without)]
        return PassingLines(others)

    def mark(self, root: HubRoot, process: str) -> str | None:
        """Return a digest that changes with what is stored; None if nothing is."""
        try:
            with self._path(root, process).open("rb") as file:
                _, digest, _ = _HEAD.unpack(file.read(_HEAD.size))
        except (OSError, struct.error):
            return None
        return bytes(digest).hex()

    def _path(self, root: HubRoot, process: str) -> Path:
        key = hashlib.sha256(f"{root.url}\0{process}".encode()).hexdigest()
        return self._folder / f"{key}.runs"

    def _read(self, root: HubRoot, process: str) -> list[_Run] | None:
        """Return the runs, the oldest first; None where they cannot be read now."""
        path = self._path(root, process)
        try:
            runs = _unpacked(path.read_bytes(), [root.url, process])
        except (FileNotFoundError, NotADirectoryError):
            return []
        except _TORN as error:
            if not is_damage(error):
                return None
            runs = None
        if runs is None:
            remove(path)
            return []
        mark_used(path)
        return _oldest_first(runs)

    def _write(self, root: HubRoot, process: str, runs: list[_Run]) -> None:
        path = self._path(root, process)
        write_cached(path, _packed(runs, [root.url, process]))
        remove_oldest(self._folder, CAPACITY_BYTES, spare=path)


def _oldest_first(runs: list[_Run]) -> list[_Run]:
    """Sort by when the jobs were made, and not by when somebody looked at them."""
    return sorted(runs, key=lambda run: run.of.created or _LONG_AGO)


def _as_arrays(
    steps: Mapping[str, Collection[int]], known: "Mapping[str, array[int]]"
) -> "dict[str, array[int]]":
    """Return the steps' hashes; one given without lines has those known before."""
    given = {}
    for name, hashes in steps.items():
        try:
            values = array("Q", sorted(set(hashes)))
        except OverflowError:
            raise ValueError("a line's hash is an unsigned number of 64 bits") from None
        given[name] = values or known.get(name, values)
    return given


def _bounded(steps: "Mapping[str, array[int]]") -> "dict[str, array[int]]":
    left = MAX_RUN_HASHES
    stored = {}
    for name, hashes in list(steps.items())[:MAX_STEPS]:
        stored[name] = hashes[: min(MAX_HASHES, left)]
        left -= len(stored[name])
    return stored


def _packed(runs: list[_Run], identity: list[str]) -> bytes:
    values = array("Q")
    listed = []
    for run in runs:
        created = run.of.created
        listed.append(
            [
                run.of.job_id,
                [[name, len(run.steps[name])] for name in run.steps],
                run.of.duration_s,
                None if created is None else created.timestamp(),
            ]
        )
        for hashes in run.steps.values():
            values.extend(hashes)
    if sys.byteorder == "big":
        values.byteswap()
    head = json.dumps({"identity": identity, "runs": listed}).encode()
    plain = struct.pack(">Q", len(head)) + head + values.tobytes()
    digest = hashlib.sha256(plain).digest()
    packed = pack(plain, level=1)
    return _HEAD.pack(_MAGIC, digest, len(plain)) + packed


def _unpacked(packed: bytes, identity: list[str]) -> list[_Run] | None:
    magic, digest, plain_bytes = _HEAD.unpack(packed[: _HEAD.size])
    if magic != _MAGIC or plain_bytes > _MAX_PLAIN_BYTES:
        return None
    plain = unpack(packed[_HEAD.size :], plain_bytes)
    if hashlib.sha256(plain).digest() != digest:
        return None
    (head_bytes,) = struct.unpack(">Q", plain[:8])
    head = json.loads(plain[8 : 8 + head_bytes])
    if head["identity"] != identity:
        return None
    values = array("Q", plain[8 + head_bytes :])
    if sys.byteorder == "big":
        values.byteswap()
    runs = []
    at = 0
    # Files of earlier versions have no time of creation, or no duration either.
    for job_id, steps, *more in head["runs"]:
        duration_s, created_s = (*more, None, None)[:2]
        created = None if created_s is None else datetime.fromtimestamp(created_s, UTC)
        run = _Run(RunOf(job_id, created, duration_s))
        for name, count in steps:
            run.steps[name] = values[at : at + count]
            at += count
        runs.append(run)
    return runs
