"""Where `--http` listens, and under which names it may be called. Pure."""

import re
from dataclasses import dataclass

from eodh_tools.errors import SettingsError
from eodh_tools.http.urls import is_loopback

_ADDRESS = re.compile(
    r"(?P<host>\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,253})?:(?P<port>\d{1,5})"
)
_LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")
_ANY_ADDRESS = {"0.0.0.0", "::"}  # noqa: S104 - named to be recognised
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


def check_protected(address: HttpAddress, *, tokens: bool, names: str | None) -> None:
    """Refuse an address that others can reach but nothing protects.

    Raises:
        SettingsError: No token is configured, or no name to be called by.
    """
    if address.is_loopback:
        return
    if not tokens:
        raise SettingsError(
            f"Others can reach {address.host}: it is served only with a token. Set "
            "EODH_MCP_TOKEN (`.env.example` says how), or listen on 127.0.0.1."
        )
    if address.host in _ANY_ADDRESS and not names:
        raise SettingsError(
            f"{address.host} has no name of its own: set EODH_MCP_ALLOWED_HOSTS to the "
            "name under which people reach the server."
        )


def allowed_hosts(address: HttpAddress, names: str | None) -> list[str]:
    """The values of the Host header that are answered."""
    hosts = [*_LOOPBACK_NAMES] if address.is_loopback else []
    if address.host not in _ANY_ADDRESS:
        hosts.append(address.shown_host)
    own = [form for host in dict.fromkeys(hosts) for form in (host, f"{host}:*")]
    return own + separated(names)


def allowed_origins(address: HttpAddress, origins: str | None) -> list[str]:
    """The web pages that are answered."""
    own = _LOOPBACK_NAMES if address.is_loopback else ()
    return [
        form for host in own for form in (f"http://{host}", f"http://{host}:*")
    ] + separated(origins)


def separated(text: str | None) -> list[str]:
    """The parts of a list that is written with commas or blanks."""
    return [part for part in re.split(r"[\s,]+", text or "") if part]
