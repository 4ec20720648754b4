"""The certificates and the proxy that this machine's environment names."""

import os
import ssl
from importlib.util import find_spec
from urllib.request import getproxies, proxy_bypass

import httpx

from eodh_tools.errors import NetworkSettingsError
from eodh_tools.http.urls import WebAddress, is_loopback, parse_url

_CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR")


def tls_context() -> ssl.SSLContext:
    """Load the certificates that a server may show.

    Raises:
        NetworkSettingsError: They cannot be read; the message names the variable.
    """
    try:
        return httpx.create_ssl_context()
    except OSError as error:  # ssl.SSLError is one
        named = next((name for name in _CERTIFICATES if os.environ.get(name)), None)
        if named is None:
            raise NetworkSettingsError(
                "The certificates that came with this program cannot be read: install "
                "it again, or point SSL_CERT_FILE to a file of certificates."
            ) from error
        why = error.strerror or "it cannot be read"
        if isinstance(error, ssl.SSLError):
            why = "it holds none that can be read"
        raise NetworkSettingsError(
            f"{named} points to no file of certificates ({why}): point it to one in "
            "PEM form, or remove the variable."
        ) from error


def proxy_to(address: WebAddress) -> httpx.Proxy | None:
    """Return the proxy that the environment names for an address.

    Raises:
        NetworkSettingsError: It names none that can be used.
    """
    # On loopback a proxy would only see the key in the clear.
    if is_loopback(address.host) or proxy_bypass(address.host):
        return None
    named = getproxies()
    scheme = address.scheme if named.get(address.scheme) else "all"
    text = named.get(scheme)
    if not text:
        return None
    variable = f"{scheme.upper()}_PROXY"
    proxy = _read(text if "://" in text else f"http://{text}")
    if proxy is None:
        # Not quoted: a proxy's address may hold a password.
        raise NetworkSettingsError(
            f"{variable} is no address of a proxy: write http://HOST:PORT, or remove "
            "the variable."
        )
    if proxy.url.scheme.startswith("socks") and find_spec("socksio") is None:
        raise NetworkSettingsError(
            f"{variable} names a SOCKS proxy, for which the package socksio is missing:"
            " install it beside this program, or name an HTTP proxy."
        )
    return proxy


def _read(text: str) -> httpx.Proxy | None:
    try:
        proxy = httpx.Proxy(text)
        # httpx takes a port of six digits or no host, and fails when it connects.
        plain = str(proxy.url.copy_with(scheme="http"))
    except (ValueError, httpx.InvalidURL):
        return None
    return proxy if parse_url(plain) else None
