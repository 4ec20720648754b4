"""Decide who may call `eodh-mcp --http`: names, web pages, tokens. Pure."""

import re

from eodh_tools.errors import SettingsError
from eodh_tools.http.listen import HttpAddress

_LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")
_ANY_ADDRESS = {"0.0.0.0", "::"}  # noqa: S104 - named to be recognised


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
    """Return the values of the Host header that are answered."""
    hosts = [*_LOOPBACK_NAMES] if address.is_loopback else []
    if address.host not in _ANY_ADDRESS:
        hosts.append(address.url_host)
    own = [form for host in dict.fromkeys(hosts) for form in (host, f"{host}:*")]
    return own + separated(names)


def allowed_origins(address: HttpAddress, origins: str | None) -> list[str]:
    """Return the web pages that are answered."""
    own = _LOOPBACK_NAMES if address.is_loopback else ()
    return [
        form for host in own for form in (f"http://{host}", f"http://{host}:*")
    ] + separated(origins)


def separated(text: str | None) -> list[str]:
    """Return the parts of a list that is written with commas or blanks."""
    return [part for part in re.split(r"[\s,]+", text or "") if part]
