"""What clients asked of a local Hub, for tests that ask what a client does."""

import time
from dataclasses import dataclass

from starlette.requests import Request


@dataclass(frozen=True, slots=True)
class SeenRequest:
    """One request.

    Args:
        method: such as GET.
        host: the Host header; `localhost:…` for another origin than the Hub's.
        target: path and query.
        has_key: whether an Authorization came with it.
        at: when it came, in seconds of `time.monotonic`.
        at_once: how many requests of the same workspace were being answered then,
            this one among them.
    """

    method: str
    host: str
    target: str
    has_key: bool
    at: float
    at_once: int


def seen(request: Request, at_once: int) -> SeenRequest:
    """What is recorded of a request: never the key."""
    query = f"?{request.url.query}" if request.url.query else ""
    return SeenRequest(
        method=request.method,
        host=request.headers.get("host", ""),
        target=f"{request.url.path}{query}",
        has_key="authorization" in request.headers,
        at=time.monotonic(),
        at_once=at_once,
    )
