"""Profiles: the workspaces a person logged in to, in a TOML file without keys."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import platformdirs

from eodh_tools.errors import SettingsError
from eodh_tools.files import make_private_folder, write_errors, write_private

DEFAULT_BASE_URL = "https://eodatahub.org.uk"  # HUB.md section 1: production
DEFAULT_PROFILE = "default"
ENVIRONMENT_PROFILE = "environment"  # of the environment only; never saved

# Names are bare TOML keys and `--profile` words, so nothing needs quoting.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
#: What to do where a file of the configuration folder cannot be written.
CHECK_FOLDER = "check the folder's permissions and the free space."

_MAX_FILE_BYTES = 1_000_000
_LONGEST_WAIT_S = 10.0
_HEADER = "# Written by `eodh-logs login`. API keys are stored elsewhere.\n"


@dataclass(frozen=True, slots=True)
class Profile:
    """One workspace of one Hub (or another server's root), without its key.

    `key_saved` is when the key was stored (aware UTC), `None` for a key that this
    project never stored.
    """

    name: str
    base_url: str = DEFAULT_BASE_URL
    workspace: str | None = None
    root_url: str | None = None
    key_saved: datetime | None = None

    @property
    def address(self) -> str:
        """What a key is for: the root, or the Hub and the workspace."""
        return self.root_url or f"{self.base_url} {self.workspace or ''}".rstrip()


def config_folder() -> Path:
    """Return the user's configuration folder of this project; it may not exist yet."""
    return platformdirs.user_config_path("eodh", appauthor=False)


def checked_name(name: str) -> str:
    """Return a profile's name, checked.

    Raises:
        SettingsError: No profile can have this name.
    """
    if not _NAME.fullmatch(name) or name == ENVIRONMENT_PROFILE:
        raise SettingsError(
            f"{name[:80]!r} cannot name a profile: use up to 64 letters, digits, "
            "'-' and '_', beginning with a letter or digit."
        )
    return name


class ProfileFile:
    """`profiles.toml` in the configuration folder: read whole, replaced whole."""

    def __init__(self, folder: Path | None = None) -> None:
        self.path = (folder or config_folder()) / "profiles.toml"

    def changed_at(self) -> float | None:
        """Return when a login last wrote it, in seconds since 1970; None if never."""
        try:
            return self.path.stat().st_mtime
        except OSError:
            return None

    def read(self) -> dict[str, Profile]:
        """Return all profiles by name, in the order of the file.

        Raises:
            SettingsError: For a file that cannot be read or is no profile file.
        """
        try:
            with self.path.open("rb") as file:
                content = file.read(_MAX_FILE_BYTES)
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise SettingsError(
                f"The profiles in {self.path} cannot be read ({error.strerror})."
            ) from error
        try:
            tables = tomllib.loads(content.decode()).get("profiles", {})
            return {name: _profile(name, table) for name, table in tables.items()}
        except (ValueError, TypeError, AttributeError) as error:
            raise SettingsError(
                f"{self.path} is damaged: repair or remove it, "
                "then run `eodh-logs login`."
            ) from error

    def write(self, profile: Profile) -> None:
        """Add the profile, or replace the one of the same name.

        Raises:
            SettingsError: For a folder that cannot be written.
        """
        name = checked_name(profile.name)
        with self._one_writer():
            self._replace({**self.read(), name: profile})

    def remove(self, name: str) -> None:
        """Remove the profile of this name, if there is one.

        Raises:
            SettingsError: For a folder that cannot be written.
        """
        if not self.path.exists():
            return
        with self._one_writer():
            profiles = self.read()
            if profiles.pop(name, None) is not None:
                self._replace(profiles)

    @contextmanager
    def _one_writer(self) -> Iterator[None]:
        """Let one program at a time read the file and replace it.

        Raises:
            SettingsError: The folder cannot be written, or another program stays in it.
        """
        # Only here: most programs only read.
        from filelock import FileLock, Timeout  # noqa: PLC0415

        lock = FileLock(f"{self.path}.lock", timeout=_LONGEST_WAIT_S, mode=0o600)
        with write_errors(str(self.path), CHECK_FOLDER):
            make_private_folder(self.path.parent)
            try:
                lock.acquire()
            except Timeout as error:
                raise SettingsError(
                    f"Another program is changing {self.path}: try again when it has "
                    "ended."
                ) from error
        try:
            yield
        finally:
            lock.release()

    def _replace(self, profiles: Mapping[str, Profile]) -> None:
        text = _HEADER + "".join(_table(entry) for entry in profiles.values())
        with write_errors(str(self.path), CHECK_FOLDER):
            write_private(self.path, text.encode())


def _profile(name: str, table: Mapping[str, object]) -> Profile:
    """Make a profile of a TOML table; unknown keys are a newer version's."""
    base_url = table.get("base_url", DEFAULT_BASE_URL)
    workspace = table.get("workspace")
    root_url = table.get("root_url")
    key_saved = table.get("key_saved")
    if not isinstance(base_url, str) or not _NAME.fullmatch(name):
        raise TypeError("not a profile")
    if not isinstance(workspace, str | None) or not isinstance(root_url, str | None):
        raise TypeError("not a profile")
    if not isinstance(key_saved, datetime) or key_saved.tzinfo is None:
        key_saved = None
    else:
        key_saved = key_saved.astimezone(UTC)
    return Profile(name, base_url, workspace, root_url, key_saved)


def _table(profile: Profile) -> str:
    """Write a profile as a TOML table."""
    lines = [f"\n[profiles.{profile.name}]", f"base_url = {_string(profile.base_url)}"]
    if profile.workspace is not None:
        lines.append(f"workspace = {_string(profile.workspace)}")
    if profile.root_url is not None:
        lines.append(f"root_url = {_string(profile.root_url)}")
    if profile.key_saved is not None:
        saved = profile.key_saved.astimezone(UTC).replace(microsecond=0)
        lines.append(f"key_saved = {saved.isoformat()}")
    return "\n".join(lines) + "\n"


def _string(text: str) -> str:
    """Write a TOML basic string, whose escapes are JSON's but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
