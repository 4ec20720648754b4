"""The viewer's one HTML file, with the policy that lets it do no more than it must."""

import base64
import functools
import hashlib
import re
from importlib.resources import files

_FILE = "log-viewer.html"
_CLOSED = "default-src 'none'"
_INLINE = re.compile(r"<(?P<kind>script|style)>(?P<text>.*?)</(?P=kind)>", re.DOTALL)
_ELSEWHERE = "; frame-ancestors 'none'; sandbox allow-scripts allow-same-origin"

#: For every answer of a server that shows the page, besides its policy.
HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


@functools.cache
def html(*, served: bool) -> str:
    """Return the page with its policy: in the file itself it may do nothing.

    Args:
        served: Whether a server of ours gives it its data. Within an assistant it may
            ask nobody: its data comes through the assistant.
    """
    return _text().replace(
        f'content="{_CLOSED}"', f'content="{_policy(served=served)}"', 1
    )


@functools.cache
def served_headers() -> dict[str, str]:
    """Return the headers of the page where a server of ours shows it."""
    policy = _policy(served=True) + _ELSEWHERE
    return {**HEADERS, "Content-Security-Policy": policy}


def _policy(*, served: bool) -> str:
    """Only our own script and style run, known by their hash."""
    hashes = {
        found["kind"]: _hash(found["text"]) for found in _INLINE.finditer(_text())
    }
    return "; ".join(
        (
            _CLOSED,
            f"script-src '{hashes['script']}'",
            f"style-src '{hashes['style']}'",
            f"connect-src '{'self' if served else 'none'}'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


@functools.cache
def _text() -> str:
    return files(__package__).joinpath(_FILE).read_text(encoding="utf-8")
