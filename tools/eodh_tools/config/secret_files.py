"""Read settings from files, one for each: as systemd and containers give secrets.

Whoever may inspect a process sees its environment; a private file is not seen.
"""

import os
from pathlib import Path
from typing import Any

import pydantic_settings
from pydantic_settings import BaseSettings, SecretsSettingsSource

from eodh_tools.errors import SettingsError


class SecretFiles(SecretsSettingsSource):
    """The settings whose files are there; an empty file counts as not set.

    A file has the name of the variable, in capitals or not: `slack_bot_token`.

    Args:
        settings: What the files may say.

    Raises:
        SettingsError: When called, for a file that cannot be read.
    """

    def __init__(self, settings: type[BaseSettings]) -> None:
        folder = secrets_folder()
        super().__init__(settings, () if folder is None else (folder,))

    def __call__(self) -> dict[str, Any]:
        """Read them."""
        try:
            found = super().__call__()
        except (pydantic_settings.SettingsError, OSError):
            # Not chained: the cause may hold what was read.
            raise SettingsError(
                f"A file of a secret in {secrets_folder()} cannot be read: check that "
                "it is text, and readable by the user that runs this (and "
                "EODH_SECRETS_DIR)."
            ) from None
        return {name: text for name, text in found.items() if text != ""}


def secrets_folder() -> Path | None:
    """Return the folder of EODH_SECRETS_DIR or systemd's LoadCredential, if it exists.

    `CREDENTIALS_DIRECTORY` is from systemd.exec(5).
    """
    for variable in ("EODH_SECRETS_DIR", "CREDENTIALS_DIRECTORY"):
        named = os.environ.get(variable)
        if named:
            folder = Path(named)
            return folder if folder.is_dir() else None
    return None
