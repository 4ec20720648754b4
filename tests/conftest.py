"""What every test shares."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from eodh_sandbox.hub import HubJob, LocalHub
from eodh_sandbox.hub.cwl.processes import PROCESSES
from tests.hostile.report import pytest_terminal_summary

__all__ = ["pytest_terminal_summary"]  # pytest takes hooks from here alone

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Other people's data, read in place beside the checkout and never copied."""
    folder = REPOSITORY.parent / "shared"
    if not folder.is_dir():
        pytest.skip("../shared is absent: its data belong to others and are not ours")
    return folder


def skip_for_missing_tool(reason: str) -> None:
    """Skip for a tool that is not installed; under REQUIRE_ALL=1 fail instead."""
    if os.environ.get("REQUIRE_ALL") == "1":
        pytest.fail(f"REQUIRE_ALL=1, and yet: {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def real_hub() -> Iterator[LocalHub]:
    """One local Hub for all tests of the group "real runs"."""
    with LocalHub(concurrent_runs=2) as hub:
        yield hub


@pytest.fixture(scope="session")
def real_jobs(real_hub: LocalHub) -> dict[str, HubJob]:
    """A job of each process in the first workspace, really run; some may run still."""
    workspace = next(iter(real_hub.workspaces))
    return {
        process: real_hub.start_job(workspace, process)
        for process in PROCESSES
        if process != "sleep"
    }
