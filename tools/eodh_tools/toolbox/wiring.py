"""From settings to an open toolbox; the one place that knows every part."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from eodh_tools.cache.log_cache import LogCache
from eodh_tools.cache.passing_runs import PassingRuns
from eodh_tools.cache.pattern_cache import PatternStore
from eodh_tools.config.settings import Settings
from eodh_tools.errors import SettingsError
from eodh_tools.logs import multi_pattern
from eodh_tools.toolbox.toolbox import Toolbox
from eodh_tools.toolbox.workspaces import NoWorkspaces, ProfileWorkspaces


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
                finished_logs=LogCache(Path(empty), 0),
                passing_runs=PassingRuns(Path(empty)),
            )
        return
    folder = settings.cache_folder
    multi_pattern.cache_in(PatternStore(folder / "patterns"))
    async with ProfileWorkspaces(profile, alone=alone) as workspaces:
        yield Toolbox(
            workspaces,
            finished_logs=LogCache(folder / "logs", settings.cache_max_bytes),
            passing_runs=PassingRuns(folder / "passing-runs"),
            max_log_bytes=settings.max_log_bytes,
        )
