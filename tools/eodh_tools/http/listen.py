"""Read the address that a server listens at, and word why it cannot. Pure."""

import re
from typing import NamedTuple

from eodh_tools.errors import SettingsError
from eodh_tools.http.urls import is_loopback

_ADDRESS = re.compile(
    r"(?P<host>\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,253})?:(?P<port>\d{1,5})",
    re.ASCII,
)
_MAX_PORT = 65_535
_EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - to recognise


class HttpAddress(NamedTuple):
    """A host and a port; port 0 for any that is free."""

    host: str
    port: int

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach it."""
        return is_loopback(self.host)

    @property
    def url_host(self) -> str:
        """The host as it is written in a URL."""
        return f"[{self.host}]" if ":" in self.host else self.host

    @property
    def own_host(self) -> str:
        """The host by which this machine itself reaches it."""
        return _EVERY_ADDRESS.get(self.host, self.host)


def parse_address(text: str, named: str) -> HttpAddress:
    """Read `HOST:PORT`, `:PORT` (only this machine) or `[IPv6]:PORT`.

    Args:
        text: As given.
        named: The option or variable that it was given by, for the message.

    Raises:
        SettingsError: It is none of these.
    """
    found = _ADDRESS.fullmatch(text.strip())
    if found is None or int(found["port"]) > _MAX_PORT:
        raise SettingsError(
            f"{named} {text[:80]!r} is not an address: write HOST:PORT, as in "
            "127.0.0.1:8765, or :8765 for only this machine."
        )
    host = (found["host"] or "127.0.0.1").strip("[]")
    return HttpAddress(host, int(found["port"]))


def listen_error(address: HttpAddress, error: OSError, named: str) -> SettingsError:
    """Return the error for an address that the system did not give.

    Args:
        address: Taken, or not this machine's.
        error: As the system raised it.
        named: The option or variable to change.
    """
    return SettingsError(
        f"Cannot listen at {address.url_host}:{address.port} ({error.strerror}): give"
        f" {named} another address or port."
    )
