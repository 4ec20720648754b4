"""Open a toolbox from the settings; the one module that knows every part of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from eodh_tools.cache.explanation_cache import ExplanationCache
from eodh_tools.cache.log_cache import LogCache
from eodh_tools.cache.passing_runs import PassingRuns
from eodh_tools.cache.pattern_cache import PatternStore
from eodh_tools.config.settings import Settings
from eodh_tools.errors import SettingsError
from eodh_tools.history.store import HistoryFile
from eodh_tools.logs import multi_pattern
from eodh_tools.toolbox.toolbox import Toolbox
from eodh_tools.toolbox.workspaces import NoWorkspaces, ProfileWorkspaces


@asynccontextmanager
async def open_toolbox(
    profile: str | None = None, *, only: bool = False, names_stay: bool = False
) -> AsyncIterator[Toolbox]:
    """Open the toolbox that the settings, or the named profile, describe.

    Nothing is required yet: the first call raises what is missing.

    Args:
        profile: The profile that was chosen, if any.
        only: Whether the caller is at another machine, and bound to one workspace.
        names_stay: Whether one command is answered: "last" then stays one job.
    """
    try:
        settings = Settings()
    except SettingsError as error:
        with TemporaryDirectory(prefix="eodh-") as empty:
            yield Toolbox(
                NoWorkspaces(error),
                log_cache=LogCache(Path(empty), 0),
                passing_runs=PassingRuns(Path(empty)),
            )
        return
    folder = settings.cache_folder
    multi_pattern.cache_in(PatternStore(folder / "patterns"))
    async with ProfileWorkspaces(profile, only=only, settings=settings) as workspaces:
        yield Toolbox(
            workspaces,
            log_cache=LogCache(folder / "logs", settings.cache_max_bytes),
            passing_runs=PassingRuns(folder / "passing-runs"),
            records=HistoryFile(settings.history_folder),
            explanations=ExplanationCache(folder / "explanations"),
            names_stay=names_stay,
        )
