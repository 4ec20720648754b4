"""What every test shares."""

import gc
import os
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path

import hypothesis
import pytest

from eodh_sandbox.hub import HubJob, LocalHub
from eodh_sandbox.hub.cwl.processes import PROCESSES
from eodh_sandbox.hub.zoo_kernel import HUB, FrontEnd
from eodh_sandbox.slack import LocalSlack, Seed, Timing
from tests.compiled_patterns import use_patterns
from tests.hostile.report import pytest_terminal_summary
from tests.waiting import WAIT_S

__all__ = ["pytest_terminal_summary"]  # pytest takes hooks only from here

# How long an example takes is the machine's affair. The same examples run each time;
# `make fuzz` looks for new ones.
_SLOW = [hypothesis.HealthCheck.too_slow]
hypothesis.settings.register_profile(
    "tests", deadline=None, derandomize=True, suppress_health_check=_SLOW
)
hypothesis.settings.register_profile(
    "fuzz",
    deadline=None,
    max_examples=3_000,
    print_blob=True,
    suppress_health_check=_SLOW,
)
hypothesis.settings.load_profile(os.environ.get("EODH_TEST_EXAMPLES", "tests"))

REPOSITORY = Path(__file__).resolve().parent.parent
# A busy machine may take longer than Slack waits. That nothing is waited for before an
# acknowledgement is shown by Hubs that do not answer before it.
TIMING = Timing(ack_s=WAIT_S, trigger_s=WAIT_S, file_share_s=0.01)
_NEW_OBJECTS_PER_COLLECTION = 20_000


def pytest_collection() -> None:
    """Look for no unused objects while thousands of tests are collected."""
    gc.disable()


def pytest_collection_finish() -> None:
    """What was collected stays, and is never looked through again."""
    gc.freeze()
    # A twelfth of a test's time else.
    gc.set_threshold(_NEW_OBJECTS_PER_COLLECTION)
    gc.enable()


def pytest_runtest_setup() -> None:
    """Take the shared patterns: a program of the last test may have chosen others."""
    use_patterns()


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
def local_hub() -> Iterator[LocalHub]:
    """The server behind `hub`, which a test asks for."""
    with LocalHub() as running:
        yield running


@pytest.fixture
def hub_keys() -> Mapping[str, str]:
    """Keys of the Hub's workspaces; a folder of tests may have its own."""
    return {}


@pytest.fixture
def hub_front_end() -> FrontEnd:
    """What stands before the Hub's kernel; a folder of tests may have its own."""
    return HUB


@pytest.fixture
def hub(
    local_hub: LocalHub, hub_keys: Mapping[str, str], hub_front_end: FrontEnd
) -> Iterator[LocalHub]:
    """A local Hub with no job, no fault and no request."""
    keys = dict(local_hub.workspaces)
    local_hub.reset()
    local_hub.workspaces |= hub_keys
    local_hub.front_end = hub_front_end
    yield local_hub
    local_hub.workspaces = keys
    local_hub.front_end = HUB


@pytest.fixture
def slack_seed() -> Seed:
    """What is in the local Slack at first; a folder of tests may have its own."""
    return Seed()


@pytest.fixture
def slack_timing() -> Timing:
    """How long the local Slack waits; a folder of tests may have its own."""
    return TIMING


@pytest.fixture
def slack_rate_limits() -> bool:
    """Whether the local Slack limits calls; a module of many calls may say no."""
    return True


@pytest.fixture
async def slack(
    slack_seed: Seed, slack_timing: Timing, *, slack_rate_limits: bool
) -> AsyncIterator[LocalSlack]:
    """A local Slack of the test's own."""
    async with LocalSlack(
        slack_seed, timing=slack_timing, rate_limits=slack_rate_limits
    ) as running:
        yield running


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
