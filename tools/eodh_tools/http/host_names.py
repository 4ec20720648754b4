"""Tell by which names a server is called that no web page can have. Pure.

A page may make its own name point to this machine, and then read what is served here
(DNS rebinding). A browser sends that name as the Host, and nothing else that tells.
"""

import ipaddress
from collections.abc import Iterable

from eodh_tools.http.urls import parse_url

# Given to nobody in the Internet: RFC 6761, RFC 6762, ICANN in 2024.
_NEVER_REGISTERED = ("localhost", "local", "internal")


def is_answered(called: str | None, names: Iterable[str]) -> bool:
    """Return whether a Host header is an address, a local name, or one of ours.

    A page's name is registered, so it has a dot.

    Args:
        called: The header; None where there is none, as a browser always sends it.
        names: Ours, without ports.
    """
    if called is None:
        return True
    address = parse_url(f"http://{called}/")
    if address is None or address.path != "/":
        return False
    name = address.host.strip("[]")
    try:
        ipaddress.ip_address(name)
    except ValueError:
        is_local = "." not in name or name.rpartition(".")[2] in _NEVER_REGISTERED
        return is_local or name in {each.lower() for each in names}
    return True
