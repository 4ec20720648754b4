"""Logs whose cause lines people have marked, read in place from ``../shared/bench``."""

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

BENCH = Path(__file__).resolve().parents[3] / "shared" / "bench"


@dataclass(frozen=True)
class MarkedLog:
    """One case of the bench.

    Attributes:
        collection: The set it belongs to.
        repository: Whose log it is; logs of one repository look alike.
        file: The log, gzipped.
        good: A passing log of the same job, gzipped, where there is one.
        places: Ranges of line numbers that explain the failure; each place would do.
        row: The case as it stands in the bench.
    """

    collection: str
    repository: str
    file: Path
    good: Path | None
    places: list[list[tuple[int, int]]]
    row: dict[str, object]

    @property
    def is_for_learning(self) -> bool:
        """Whether the log is of the half to learn from; the other is for judging."""
        return sha256(self.repository.encode()).digest()[0] % 2 == 0

    def read(self) -> bytes:
        """The raw log."""
        return gzip.decompress(self.file.read_bytes())


def marked_logs() -> Iterator[MarkedLog]:
    """All cases of the bench."""
    for cases in sorted(BENCH.glob("*/cases.jsonl")):
        for text in cases.read_text(encoding="utf-8").splitlines():
            row = json.loads(text)
            yield MarkedLog(
                collection=cases.parent.name,
                repository=_repository(cases.parent.name, row["id"]),
                file=cases.parent / row["log"],
                good=cases.parent / row["good"] if row.get("good") else None,
                places=[[(a, b) for a, b in place] for place in row["truth"]],
                row=row,
            )


def _repository(collection: str, case: str) -> str:
    if collection == "logchunks":
        return "/".join(case.split("/")[:2])
    if collection == "cidiff":
        return "cidiff/" + re.sub(r"_\d+.*", "", case.split("/")[1])
    if collection == "eo-injected":
        return "eo/" + re.sub(r"_\d+$", "", case)
    return collection + "/" + re.sub(r"-\d+$", "", case)
