"""Where `--http` listens, and under which names it may be called. Pure."""

import re
from dataclasses import dataclass

from eodh_tools.errors import SettingsError
from eodh_tools.http.urls import is_loopback

_ADDRESS = re.compile(
    r"(?P<host>\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,253})?:(?P<port>\d{1,5})"
)
_MOST_PORT = 65_535


@dataclass(frozen=True, slots=True)
class HttpAddress:
    """A host and a port; port 0 for any that is free."""

    host: str
    port: int

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach it."""
        return is_loopback(self.host)

    @property
    def shown_host(self) -> str:
        """The host as it stands in a URL."""
        return f"[{self.host}]" if ":" in self.host else self.host


def parse_address(text: str) -> HttpAddress:
    """Read `HOST:PORT`, `:PORT` (this machine alone) or `[IPv6]:PORT`.

    Raises:
        SettingsError: It is none of these.
    """
    found = _ADDRESS.fullmatch(text.strip())
    if found is None or int(found["port"]) > _MOST_PORT:
        raise SettingsError(
            f"--http {text[:80]!r} is no address: write HOST:PORT, as in "
            "127.0.0.1:8765, or :8765 for this machine alone."
        )
    host = (found["host"] or "127.0.0.1").strip("[]")
    return HttpAddress(host, int(found["port"]))
