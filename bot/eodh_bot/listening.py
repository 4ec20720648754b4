"""Where a server of the bot listens: an address read, and taken. Pure but for that."""

from eodh_tools.errors import SettingsError

_DEFAULT_HOST = "127.0.0.1"
_MOST_PORT = 65_535
_ANY = {"": _DEFAULT_HOST, "0.0.0.0": _DEFAULT_HOST, "::": "::1"}  # noqa: S104


def listening_address(text: str, named: str) -> tuple[str, int]:
    """Read `HOST:PORT`; without a host, this machine alone.

    Args:
        text: As given; IPv6 in brackets.
        named: The option or variable that it was given by.

    Raises:
        SettingsError: It is no address.
    """
    host, _, port = text.strip().rpartition(":")
    if not (port.isascii() and port.isdecimal()) or int(port) > _MOST_PORT:
        raise SettingsError(
            f"{named} {text[:80]!r} is no address: write HOST:PORT (127.0.0.1:3000)."
        )
    return host.strip("[]") or _DEFAULT_HOST, int(port)


def own_host(host: str) -> str:
    """Where this machine itself reaches what listens on `host`."""
    return _ANY.get(host, host)
