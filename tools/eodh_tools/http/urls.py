"""Read URLs strictly, and decide which origins a key may go to. Pure."""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from eodh_tools.errors import SettingsError

MAX_URL_CHARS = 4_096
DEFAULT_PORTS = {"http": 80, "https": 443}

_HOST = re.compile(
    r"(?!-)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63}){0,30}|\[[0-9a-f:.]{2,45}\]"
)
# URL parsers disagree on these, so they are refused.
_NEVER_IN_URL = re.compile(r"[\x00-\x20\x7f-\U0010ffff\\<>\"^`{|}]")


@dataclass(frozen=True, slots=True)
class WebAddress:
    """A URL in its parts, read strictly: ASCII, no user, no password.

    Attributes:
        origin: ``https://host`` or ``https://host:port``, a default port left out.
        path: As written, at least ``/``.
        query: As written, without ``?``.
    """

    scheme: str
    host: str
    origin: str
    path: str
    query: str

    @property
    def url(self) -> str:
        """The URL without its fragment."""
        return f"{self.origin}{self.path}" + (f"?{self.query}" if self.query else "")


def parse_url(text: str) -> WebAddress | None:
    """Read an absolute http(s) URL; None for anything else, or if it is ambiguous.

    Ambiguous is what two parsers may read differently: control and non-ASCII
    characters, backslashes, a user or a password before the host.
    """
    if len(text) > MAX_URL_CHARS or _NEVER_IN_URL.search(text):
        return None
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in DEFAULT_PORTS or "@" in parts.netloc or port == 0:
        return None
    host = _host_of(parts)
    if host is None:
        return None
    origin = f"{parts.scheme}://{host}"
    if port is not None and port != DEFAULT_PORTS[parts.scheme]:
        origin += f":{port}"
    return WebAddress(
        scheme=parts.scheme,
        host=host,
        origin=origin,
        path=parts.path or "/",
        query=parts.query,
    )


def is_loopback(host: str) -> bool:
    """Return whether the host is this machine, by its name or address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def checked_origin(address: WebAddress, *, setting: str) -> str:
    """Return the origin that may be sent a key: https, or http on loopback.

    Raises:
        SettingsError: It is http to another machine; the message names `setting`.
    """
    if address.scheme == "https" or is_loopback(address.host):
        return address.origin
    raise SettingsError(
        f"{setting} starts with http://, and a key sent over http can be read on the"
        " way: write https:// (http is only for a Hub on this machine)."
    )


def _host_of(parts: SplitResult) -> str | None:
    host = (parts.hostname or "").removesuffix(".")
    if ":" in host:
        try:
            host = f"[{ipaddress.IPv6Address(host).compressed}]"
        except ValueError:
            return None
    return host if _HOST.fullmatch(host) else None
