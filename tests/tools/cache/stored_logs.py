"""Logs to store, and how."""

from collections.abc import AsyncIterator
from pathlib import Path

from eodh_tools.cache.log_cache import CachedLog, LogCache
from eodh_tools.hub.workspace_urls import HubRoot
from eodh_tools.logs.log_text import LogText
from eodh_tools.logs.redaction.redactor import Redactor

ROOT = HubRoot.of_workspace("https://hub.example", "coastal-lab")
OTHER = HubRoot.of_workspace("https://hub.example", "other-lab")
SECRET = "a-secret-the-program-holds"
REDACTOR = Redactor([SECRET])
AMPLE = 100_000_000


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


async def chunks(raw: bytes, size: int = 65_536) -> AsyncIterator[bytes]:
    for start in range(0, len(raw), size):
        yield raw[start : start + size]


async def store(
    logs: LogCache, raw: bytes, name: str = "a.log", root: HubRoot = ROOT
) -> CachedLog:
    return await logs.store(root, "job-1", name, chunks(raw), REDACTOR)


def text_of(log: LogText) -> bytes:
    return b"".join(block for _, block in log.blocks())


LONG = (b"line %d of the log\n" * 200_000) % tuple(range(1, 200_001))
