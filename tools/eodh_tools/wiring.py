"""From settings to an open toolbox; the one place that knows every part."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from eodh_tools.errors import SettingsError
from eodh_tools.hub.finished_logs import FinishedLogs
from eodh_tools.hub.passing_runs import PassingRuns
from eodh_tools.logs.evidence import compiled
from eodh_tools.pattern_store import PatternStore
from eodh_tools.settings import Settings
from eodh_tools.toolbox import Toolbox
from eodh_tools.workspaces import NoWorkspaces, ProfileWorkspaces


@asynccontextmanager
async def open_toolbox(
    profile: str | None = None, *, alone: bool = False
) -> AsyncIterator[Toolbox]:
    """Open the toolbox that the settings, or the named profile, describe.

    Nothing is demanded yet: what is missing is said at the first call.

    Args:
        profile: The profile that was chosen, if any.
        alone: Whether no other saved profile may be reached, whatever is asked.
    """
    try:
        settings = Settings()
    except SettingsError as error:
        with TemporaryDirectory(prefix="eodh-") as empty:
            yield Toolbox(
                NoWorkspaces(error),
                finished_logs=FinishedLogs(Path(empty), 0),
                passing_runs=PassingRuns(Path(empty)),
            )
        return
    folder = settings.cache_folder
    compiled.keep_in(PatternStore(folder / "patterns"))
    async with ProfileWorkspaces(profile, alone=alone) as workspaces:
        yield Toolbox(
            workspaces,
            finished_logs=FinishedLogs(folder / "logs", settings.cache_max_bytes),
            passing_runs=PassingRuns(folder / "passing-runs"),
            max_log_bytes=settings.max_log_bytes,
        )
