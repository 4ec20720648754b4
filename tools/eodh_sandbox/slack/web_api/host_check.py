"""Let only this machine in: refuse other hosts, other sites, and what is too large."""

import ipaddress
from collections.abc import Awaitable, Callable

from aiohttp import hdrs, web

from eodh_sandbox.slack.slack_errors import NotPossibleError
from eodh_sandbox.slack.web_api_limits import MAX_BODY_BYTES

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def check_loopback(host: str, what: str) -> str:
    """Check that a host is only this machine.

    Raises:
        NotPossibleError: it is another.
    """
    try:
        if host == "localhost" or ipaddress.ip_address(host).is_loopback:
            return host
    except ValueError:
        pass
    raise NotPossibleError(
        f"{what} must be on loopback (127.0.0.1, ::1 or localhost), not {host!r}: "
        "nothing leaves this machine."
    )


def gate(port: Callable[[], int]) -> Callable[..., Awaitable[web.StreamResponse]]:
    """Return the middleware that checks every request.

    A page of another site can reach loopback too: under a name that it makes point
    here (so the Host must be ours) or by a form or fetch (so the Origin must be).
    """

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        hosts = {f"{name}:{port()}" for name in ("127.0.0.1", "localhost", "[::1]")}
        if request.host not in hosts:
            return web.Response(status=403, text="This Slack is for this machine.")
        origin = request.headers.get(hdrs.ORIGIN)
        if origin is not None and origin.removeprefix("http://") not in hosts:
            return web.Response(status=403, text="This Slack is for its own page.")
        upload = request.path.startswith("/upload/")
        length = request.content_length
        if not upload and request.body_exists and length is None:
            return web.Response(status=411, text="How long is that?")
        if not upload and (length or 0) > MAX_BODY_BYTES:
            return web.Response(status=413, text="That is too large.")
        try:
            answer = await handler(request)
        except web.HTTPException as refused:
            refused.headers.update(_HEADERS)
            raise
        if not answer.prepared:
            for name, value in _HEADERS.items():
                answer.headers.setdefault(name, value)
        return answer

    return guard
