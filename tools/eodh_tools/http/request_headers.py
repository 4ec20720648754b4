"""The headers that every request to the Hub has: who asks, and with which key."""

import re
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from pydantic import SecretStr

from eodh_tools.errors import SettingsError


def request_headers(key: SecretStr | None) -> dict[str, str]:
    """Return the headers, with the key as a bearer token if there is one.

    Raises:
        SettingsError: It cannot be a key; the message does not show it.
    """
    headers = {"User-Agent": _user_agent()}
    if key is not None:
        headers["Authorization"] = f"Bearer {_plain_key(key)}"
    return headers


def _plain_key(key: SecretStr) -> str:
    """Return the key without the blanks around it."""
    text = key.get_secret_value().strip()
    if not re.fullmatch(r"[\x21-\x7e]{1,4096}", text):
        raise SettingsError(
            "The key (EODH_API_KEY, or the one stored by `eodh-logs login`) is empty or"
            " has blanks or characters that no key has: copy it again from the Hub"
            " under Workspaces > Credentials."
        )
    return text


@cache
def _user_agent() -> str:
    try:
        return f"eodh-jobs/{version('eodh-jobs')}"
    except PackageNotFoundError:
        return "eodh-jobs"
