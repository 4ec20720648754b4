"""Save a workspace and its key as a profile, after asking the Hub whether they fit."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

import anyio
from pydantic import Field, SecretStr

from eodh_tools.cli.hub_check import HubCheck, check_connection
from eodh_tools.config.connections import Connection
from eodh_tools.config.key_store import KEY_LIFETIME, KEY_NOT_ID_HINT, KeyStore
from eodh_tools.config.profiles import (
    DEFAULT_PROFILE,
    Profile,
    ProfileFile,
    checked_name,
)
from eodh_tools.config.settings import Settings
from eodh_tools.errors import HubUnavailableError, JobsError
from eodh_tools.results.models import ToolResult
from eodh_tools.toolbox.workspaces import root_of


class Login(ToolResult):
    """What was saved, and where; never the key."""

    profile: str
    address: str = Field(description="The root whose /jobs is asked")
    workspace: str | None
    key_kept_in: Literal["keyring", "file"] | None
    key_place: str | None = Field(description="The keyring's name, or the file")
    profiles_file: str
    checked: bool
    overridden_by: tuple[str, ...] = Field(
        description="Variables that are set and override this profile"
    )


@dataclass(frozen=True, slots=True)
class LoginOptions:
    """What the options of the command say; None where they say nothing."""

    workspace: str | None = None
    base_url: str | None = None
    root_url: str | None = None


def draft(name: str | None, asked: LoginOptions) -> Profile:
    """Return the profile that will be saved: the options over what it was before.

    Raises:
        SettingsError: The name is not valid, or the settings cannot be read.
    """
    name = checked_name(name or DEFAULT_PROFILE)
    before = ProfileFile().read().get(name)
    profile = before or Profile(name, base_url=Settings().base_url)
    if asked.base_url is not None:
        profile = replace(
            profile, base_url=asked.base_url.strip().rstrip("/"), root_url=None
        )
    if asked.root_url is not None:
        profile = replace(profile, root_url=asked.root_url.strip().rstrip("/"))
    if asked.workspace is not None:
        profile = replace(profile, workspace=asked.workspace.strip())
    return profile


def check_address(profile: Profile) -> None:
    """Refuse an address before anybody is asked for a key.

    Raises:
        SettingsError: The address or the workspace's name cannot be right.
    """
    root_of(Connection(profile, None))


def try_key(profile: Profile, key: SecretStr | None) -> HubCheck:
    """Ask the Hub whether the key is this workspace's.

    Raises:
        JobsError: It is not, or the Hub cannot be reached; nothing was saved.
    """
    timeout_s = Settings().timeout_s
    checked = anyio.run(check_connection, Connection(profile, key), timeout_s)
    if checked.problem is None:
        return checked
    if isinstance(checked.problem, HubUnavailableError):
        advice = "Nothing was saved; `--no-check` saves without asking."
    else:
        advice = f"Nothing was saved. {KEY_NOT_ID_HINT}"
    cause: type[JobsError] = type(checked.problem)
    raise cause(f"{checked.problem} {advice}") from checked.problem


def save(profile: Profile, key: SecretStr | None, *, checked: bool) -> Login:
    """Write the profile and its key; an older key of the profile is deleted.

    Raises:
        SettingsError: For a folder that cannot be written.
    """
    file, keys = ProfileFile(), KeyStore()
    before = file.read().get(profile.name)
    if before is not None and (key is None or before.address != profile.address):
        keys.delete(before)
    place = keys.put(profile, key) if key is not None else None
    saved_at = datetime.now(UTC) if key is not None else None
    file.write(replace(profile, key_saved=saved_at))
    return Login(
        profile=profile.name,
        address=root_of(Connection(profile, None)).url,
        workspace=profile.workspace,
        key_kept_in=place.kind if place else None,
        key_place=place.name if place else None,
        profiles_file=str(file.path),
        checked=checked,
        overridden_by=_overriding(profile, key),
    )


def login_text(answer: Login) -> str:
    """Say what was saved, where the key is and what comes next."""
    whose = f"workspace {answer.workspace}" if answer.workspace else answer.address
    saved = f"Saved the profile {answer.profile!r} for {whose} ({answer.address})"
    lines = [f"{saved} in {answer.profiles_file}"]
    if answer.key_kept_in == "keyring":
        lines.append(
            f"The key is stored in your system's keyring ({answer.key_place})."
        )
    elif answer.key_kept_in == "file":
        lines.append(
            f"The key is in {answer.key_place}, readable only by you: there is no "
            "keyring that works here. Keep that file out of copies and backups."
        )
    if answer.key_kept_in is not None:
        lines.append(
            f"A key lives {KEY_LIFETIME.days} days at most: then make another and log "
            "in again."
        )
    lines.append(
        "The Hub accepts it." if answer.checked else "The Hub was not asked about it."
    )
    if answer.overridden_by:
        lines.append(
            f"But {', '.join(answer.overridden_by)} is set and overrides the profile: "
            f"unset it, or use `--profile {answer.profile}`."
        )
    chosen = "" if answer.profile == DEFAULT_PROFILE else f"--profile {answer.profile} "
    lines.append(f"Next: eodh-logs {chosen}jobs (to list your jobs)")
    return "\n".join(lines)


def _overriding(profile: Profile, key: SecretStr | None) -> tuple[str, ...]:
    """The variables that win over a saved profile and say something else, by name."""
    variables, settings = Settings.variables(), Settings()
    saved = {
        "base_url": profile.base_url,
        "workspace": profile.workspace,
        "root_url": profile.root_url,
        "api_key": key,
    }
    return tuple(
        variables[field]
        for field in Settings.sources()
        if field in saved and getattr(settings, field) != saved[field]
    )
