"""Find the keys that this machine's settings and profiles hold, to keep them hidden.

It loads no library for what is not there: `eodh-logs redact` and `excerpt` start fast.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from eodh_tools.errors import SettingsError

_OWN_SECRET = re.compile(r"(?i)(?:EODH|SLACK)_\w*(?:KEY|TOKEN|SECRET)")
_MAX_FILE_BYTES = 10_000


def held_keys() -> tuple[list[str], list[str]]:
    """Return every key that is held here, and what could not be read, in words.

    They are those of the environment, of `.env`, of the files of EODH_SECRETS_DIR, and
    of all saved profiles.
    """
    found: list[str] = []
    unread: list[str] = []
    for source in (_of_environment, _of_env_file, _of_secret_files, _of_profiles):
        try:
            found.extend(source())
        except (SettingsError, OSError, ValueError) as error:
            unread.append(str(error))
    return [key for key in dict.fromkeys(found) if key], unread


def _of_environment() -> Iterator[str]:
    for name, value in os.environ.items():
        if _OWN_SECRET.fullmatch(name):
            yield value.strip()


def _of_env_file() -> Iterator[str]:
    if not Path(".env").is_file():
        return
    from dotenv import dotenv_values  # noqa: PLC0415 - seldom there

    for name, value in dotenv_values(".env", interpolate=False).items():
        if value and _OWN_SECRET.fullmatch(name):
            yield value.strip()


def _of_secret_files() -> Iterator[str]:
    for variable in ("EODH_SECRETS_DIR", "CREDENTIALS_DIRECTORY"):
        folder = os.environ.get(variable)
        if not folder or not Path(folder).is_dir():
            continue
        for path in Path(folder).iterdir():
            if _OWN_SECRET.fullmatch(path.name) and path.is_file():
                yield path.read_bytes()[:_MAX_FILE_BYTES].decode().strip()


def _of_profiles() -> Iterator[str]:
    from eodh_tools.config.profiles import ProfileFile, config_folder  # noqa: PLC0415

    folder = config_folder()
    if not folder.is_dir():
        return
    files = list((folder / "keys").glob("*.key"))
    for path in files:
        yield path.read_bytes()[:_MAX_FILE_BYTES].decode().strip()
    profiles = ProfileFile(folder).read()
    if len(profiles) <= len(files):
        return
    from eodh_tools.config.key_store import KeyStore  # noqa: PLC0415

    store = KeyStore(folder)
    for profile in profiles.values():
        key = store.get(profile)
        if key is not None:
            yield key.get_secret_value()
