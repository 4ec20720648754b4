"""Find why `eodh-logs` does not work, and say how to fix it."""

import difflib
import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from anyio import to_thread

from eodh_tools.cli.doctor_report import DoctorCheck, DoctorReport, SettingInUse
from eodh_tools.cli.exit_codes import ExitCode, exit_code_of
from eodh_tools.cli.hub_check import HubCheck, check_connection
from eodh_tools.config.connections import Connection, find, load
from eodh_tools.config.key_store import (
    KEY_LIFETIME,
    KEY_NOT_ID_HINT,
    WHERE_KEYS_ARE_MADE,
    KeyStore,
)
from eodh_tools.config.profiles import ENVIRONMENT_PROFILE, ProfileFile
from eodh_tools.config.settings import Settings
from eodh_tools.errors import HubUnavailableError, JobsError, SettingsError
from eodh_tools.history.store import HistoryFile
from eodh_tools.results.formatting import counted, size_text

# The logs of a job are expected until 60 s after its end, by this machine's clock.
MOST_SKEW = timedelta(seconds=30)
_KEY_ENDS_SOON = timedelta(days=3)
_MOST_FILES = 200_000


async def examine(profile: str | None = None) -> DoctorReport:
    """Look at settings, key, Hub, clock and cache; report, and raise nothing."""
    checks: list[DoctorCheck] = []
    try:
        settings = Settings()
        profiles = tuple(ProfileFile().read())
        found = find(profile, settings=settings)
    except SettingsError as error:
        checks.append(_problem("settings", error))
        return DoctorReport(
            profile=profile, profiles=(), settings=(), checks=tuple(checks)
        )
    in_use = tuple(_settings_in_use(settings, found, named=profile is not None))
    checks += _misspelt()
    try:
        connection = load(profile, settings=settings)
        checks.append(
            DoctorCheck(
                name="settings", state="ok", finding="a workspace and a key are set"
            )
            if connection.key is not None
            else DoctorCheck(
                name="settings", state="ok", finding="a server without a key"
            )
        )
    except SettingsError as error:
        checks.append(_problem("settings", error))
        connection = None
    checks += _key_at_rest(found)
    checks += await _hub(connection, settings)
    checks.append(await to_thread.run_sync(_cache, settings))
    checks.append(await to_thread.run_sync(_memory, settings))
    return DoctorReport(
        profile=None
        if found.profile.name == ENVIRONMENT_PROFILE
        else found.profile.name,
        profiles=profiles,
        settings=in_use,
        checks=tuple(checks),
    )


def _settings_in_use(
    settings: Settings, found: Connection, *, named: bool
) -> Iterator[SettingInUse]:
    """Each setting as it counts, with its source."""
    sources = Settings.sources()
    profile = found.profile
    of_profile = {
        "base_url": profile.base_url,
        "workspace": profile.workspace,
        "root_url": profile.root_url,
        "api_key": found.key,
    }
    for field, variable in Settings.variables().items():
        value = of_profile.get(field, getattr(settings, field))
        source = sources.get(field, "default")
        if field in of_profile:
            in_force = getattr(settings, field)
            from_profile = named or (field not in sources) or in_force != value
            if from_profile and profile.name != ENVIRONMENT_PROFILE:
                source = f"profile {profile.name}" if value is not None else "default"
        if field == "api_key":
            value = "set, not shown" if found.key is not None else None
        elif field == "cache_dir":
            value = settings.cache_folder
        elif field in {"cache_max_bytes", "max_log_bytes"}:
            value = size_text(int(value))
        elif field == "timeout_s":
            value = f"{value:g} s"
        yield SettingInUse(
            variable=variable,
            value="not set" if value is None else str(value),
            source=source if value is not None else "nowhere",
        )


def _misspelt() -> Iterator[DoctorCheck]:
    """Variables whose name is nearly that of a setting."""
    known = list(Settings.variables().values())
    for name in sorted(os.environ):
        near = difflib.get_close_matches(name.upper(), known, n=1, cutoff=0.85)
        if name.upper().startswith("EODH_") and near and name.upper() not in known:
            yield DoctorCheck(
                name="settings",
                state="note",
                finding=f"{name} is set, but there is no setting of this name",
                fix=f"did you mean {near[0]}?",
            )


def _key_at_rest(found: Connection) -> Iterator[DoctorCheck]:
    """Where the key is stored and how long it may still work."""
    if found.key is None:
        return
    place = None
    if found.profile.name != ENVIRONMENT_PROFILE:
        place = KeyStore().place(found.profile)
    if place is None or "api_key" in Settings.sources():
        yield DoctorCheck(
            name="key", state="ok", finding="from EODH_API_KEY; age not known"
        )
        return
    where = (
        f"in the keyring ({place.name})"
        if place.kind == "keyring"
        else f"in {place.name}, readable only by you"
    )
    saved = found.profile.key_saved
    if saved is None:
        yield DoctorCheck(name="key", state="ok", finding=where)
        return
    left = saved + KEY_LIFETIME - datetime.now(UTC)
    age = f"{where}; saved {max(0, (datetime.now(UTC) - saved).days)} days ago"
    if left > _KEY_ENDS_SOON:
        yield DoctorCheck(
            name="key",
            state="ok",
            finding=f"{age}, expires in at most {left.days} days",
        )
    else:
        ends = "it has expired" if left < timedelta(0) else "it expires soon"
        yield DoctorCheck(
            name="key",
            state="note",
            finding=f"{age}: {ends}: a key works at most {KEY_LIFETIME.days} days",
            fix=f"make a new key under {WHERE_KEYS_ARE_MADE}, then `eodh-logs login`",
        )


async def _hub(connection: Connection | None, settings: Settings) -> list[DoctorCheck]:
    """Check that the Hub answers, accepts this key and has the same time."""
    names = ("Hub", "key accepted", "clock")
    if connection is None:
        return [
            DoctorCheck(name=name, state="skipped", finding="fix the settings first")
            for name in names
        ]
    try:
        seen = await check_connection(connection, settings.timeout_s)
    except SettingsError as error:
        return [_problem("Hub", error)]
    if isinstance(seen.problem, HubUnavailableError):
        return [
            _problem("Hub", seen.problem),
            *(
                DoctorCheck(
                    name=name, state="skipped", finding="the Hub did not answer"
                )
                for name in names[1:]
            ),
        ]
    answered = f"{seen.root.url} answered in {seen.took_s:.1f} s"
    checks = [DoctorCheck(name="Hub", state="ok", finding=answered)]
    if seen.problem is not None:
        checks.append(_problem("key accepted", seen.problem, fix=KEY_NOT_ID_HINT))
    else:
        finding = "it lists the workspace's jobs" if connection.key else "none needed"
        checks.append(DoctorCheck(name="key accepted", state="ok", finding=finding))
    return [*checks, clock(seen)]


def clock(seen: HubCheck) -> DoctorCheck:
    """Return whether this machine's clock and the Hub's agree."""
    if seen.ahead is None:
        return DoctorCheck(
            name="clock", state="skipped", finding="the Hub sent no time"
        )
    seconds = seen.ahead.total_seconds()
    # The header has whole seconds, so this machine seems up to one ahead.
    if abs(seen.ahead) <= MOST_SKEW:
        return DoctorCheck(
            name="clock",
            state="ok",
            finding=f"within {abs(seconds):.0f} s of the Hub's",
        )
    direction = "ahead of" if seconds > 0 else "behind"
    return DoctorCheck(
        name="clock",
        state="problem",
        finding=f"{abs(seconds):,.0f} s {direction} the Hub's: ages of jobs are wrong",
        fix="synchronise this machine's clock with a time server",
        exit_code=ExitCode.OTHER,
    )


def _cache(settings: Settings) -> DoctorCheck:
    """Whether the cache folder can be written, and what it holds."""
    folder = settings.cache_folder
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"writable")
        held = _size_bytes(folder)
    except OSError as error:
        return DoctorCheck(
            name="cache",
            state="problem",
            finding=f"{folder} cannot be written ({error.strerror})",
            fix="set EODH_CACHE_DIR to a folder of yours",
            exit_code=ExitCode.OTHER,
        )
    return DoctorCheck(
        name="cache",
        state="ok",
        finding=f"{folder} holds {size_text(held)} of at most "
        f"{size_text(settings.cache_max_bytes)}",
    )


def _memory(settings: Settings) -> DoctorCheck:
    """Where explained jobs are remembered, and how to forget them."""
    memory = HistoryFile(settings.history_folder)
    count = memory.count()
    return DoctorCheck(
        name="memory",
        state="ok",
        finding=f"{memory.path} remembers {counted(count, 'explained job')} in "
        f"{size_text(memory.size_bytes())}; `eodh-logs failures --forget` removes it",
    )


def _size_bytes(folder: Path) -> int:
    """What a folder holds, as far as it can be seen; others may delete meanwhile."""
    total = 0
    for number, path in enumerate(folder.rglob("*")):
        if number >= _MOST_FILES:
            break
        try:
            total += path.lstat().st_size if not path.is_dir() else 0
        except OSError:
            continue
    return total


def _problem(name: str, error: JobsError, fix: str | None = None) -> DoctorCheck:
    """A check that failed; a JobsError says itself what to do next."""
    return DoctorCheck(
        name=name,
        state="problem",
        finding=str(error),
        fix=fix,
        exit_code=exit_code_of(error),
    )
