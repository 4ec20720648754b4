"""Remove what this program saved on this machine: profiles, keys, cache, history."""

import contextlib
from pathlib import Path

from pydantic import Field

from eodh_tools.cache.own_files import is_own
from eodh_tools.config.key_store import KeyStore
from eodh_tools.config.profiles import DEFAULT_PROFILE, ProfileFile
from eodh_tools.config.settings import Settings
from eodh_tools.errors import SettingsError
from eodh_tools.files import write_errors
from eodh_tools.history.store import HistoryFile
from eodh_tools.results.formatting import counted
from eodh_tools.results.models import ToolResult

# What the terminal and the assistant's server write into the cache folder.
_FOLDERS = ("logs", "explanations", "passing-runs", "patterns")


class Logout(ToolResult):
    """What was removed: names of profiles, and folders; and what is left."""

    profiles: tuple[str, ...]
    other_keys: int = Field(default=0, description="Keys whose profile is not there")
    folders: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    bot_folder: str | None = None


def remove_profile(name: str | None) -> Logout:
    """Remove one profile with its key.

    Raises:
        SettingsError: There is no such profile, or its files cannot be written.
    """
    file = ProfileFile()
    name = name or DEFAULT_PROFILE
    profile = file.read().get(name)
    if profile is None:
        raise SettingsError(
            f"No profile {name} is saved in {file.path}: nothing was removed."
        )
    KeyStore().delete(profile)
    file.remove(name)
    return Logout(profiles=(name,))


def remove_everything() -> Logout:
    """Remove all profiles with their keys, then what was cached and remembered.

    Raises:
        SettingsError: A file or folder cannot be removed.
    """
    names = tuple(ProfileFile().read())
    for name in names:
        remove_profile(name)
    # Of a `login` that was killed, or of a file that was changed by hand.
    other_keys = KeyStore().delete_files()
    # Only our own files: EODH_CACHE_DIR may name a folder that holds other things.
    cache = Settings().cache_folder
    memory = HistoryFile(Settings().history_folder)
    folders = [cache / name for name in _FOLDERS]
    found = [each for each in (*folders, memory.path.parent) if each.is_dir()]
    for folder in found:
        with write_errors(str(folder), "remove the folder yourself."):
            if folder.is_symlink():  # what it points to is not ours to empty
                folder.unlink()
                continue
            if folder == memory.path.parent:
                memory.remove()
            _remove_own_files(folder)
            with contextlib.suppress(OSError):  # it holds files of others
                folder.rmdir()
    bot = cache / "bot"
    return Logout(
        profiles=names,
        other_keys=other_keys,
        folders=tuple(str(each) for each in found if not each.exists()),
        left=tuple(str(each) for each in found if each.exists()),
        bot_folder=str(bot) if bot.is_dir() else None,
    )


def _remove_own_files(folder: Path) -> None:
    for path in folder.iterdir():
        if is_own(path.name) and (path.is_symlink() or path.is_file()):
            path.unlink()


def logout_text(answer: Logout) -> str:
    """Return what was removed, and what is left for the person to do."""
    lines = [f"Removed profile {name} and its key." for name in answer.profiles]
    if answer.other_keys:
        lines.append(f"Removed {counted(answer.other_keys, 'key')} without a profile.")
    lines += [f"Removed {folder}" for folder in answer.folders]
    lines += [
        f"Left: {folder}, which holds files that this program did not write; its own "
        "were removed."
        for folder in answer.left
    ]
    if answer.bot_folder is not None:
        lines.append(
            f"Left: {answer.bot_folder}, the bot's cache; remove it with the bot."
        )
    lines = lines or ["Nothing is saved on this machine."]
    if answer.profiles or answer.other_keys:
        lines.append(
            "The key stays valid until you revoke it on the Hub's website, under "
            "Workspaces > Credentials."
        )
    return "\n".join(lines)
