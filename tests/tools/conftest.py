"""A local Hub, and the tools pointed at it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from eodh_sandbox.hub import LocalHub
from eodh_tools.cache.log_cache import LogCache
from eodh_tools.cache.passing_runs import PassingRuns
from eodh_tools.history.store import HistoryFile
from eodh_tools.toolbox.job_lookup import PollIntervals
from eodh_tools.toolbox.toolbox import Toolbox
from eodh_tools.toolbox.workspaces import ProfileWorkspaces
from tests.compiled_patterns import share_patterns

QUICK = PollIntervals(poll_s=0.02, confirm_s=0.02, logs_due_s=2.0)

OpenToolbox = Callable[[], AbstractAsyncContextManager[Toolbox]]


@pytest.fixture
def workspace(hub: LocalHub) -> str:
    return next(iter(hub.workspaces))


@pytest.fixture
def environment(hub: LocalHub, workspace: str, tmp_path: Path) -> dict[str, str]:
    """The settings of a person of the local Hub."""
    return settings_of_a_person(hub, workspace, tmp_path)


def settings_of_a_person(hub: LocalHub, workspace: str, folder: Path) -> dict[str, str]:
    """The environment of whoever asks about that workspace; their files in a folder."""
    return {
        "EODH_BASE_URL": hub.base_url,
        "EODH_WORKSPACE": workspace,
        "EODH_API_KEY": hub.workspaces[workspace],
        "EODH_CACHE_DIR": str(share_patterns(folder / "cache")),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    }


@pytest.fixture
def open_toolbox(
    environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> OpenToolbox:
    """Opens the toolbox as the programs do, but in less of a hurry for nobody."""
    monkeypatch.chdir(tmp_path)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    @asynccontextmanager
    async def opened() -> AsyncIterator[Toolbox]:
        async with ProfileWorkspaces() as workspaces:
            yield Toolbox(
                workspaces,
                log_cache=LogCache(tmp_path / "logs", 10_000_000),
                passing_runs=PassingRuns(tmp_path / "passing"),
                records=HistoryFile(tmp_path / "history"),
                poll_intervals=QUICK,
            )

    return opened


@pytest.fixture
async def toolbox(open_toolbox: OpenToolbox) -> AsyncIterator[Toolbox]:
    async with open_toolbox() as toolbox:
        yield toolbox
