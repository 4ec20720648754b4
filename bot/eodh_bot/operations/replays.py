"""Refuse a signed request that comes a second time."""

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from cachetools import TTLCache

# Slack's own repetitions are signed again; Bolt takes a signature for five minutes.
_TAKEN_S = 600.0
_MOST = 50_000
_SIGNATURE = "X-Slack-Signature"


def once_each() -> Middleware:
    """Return a middleware that lets each signature in once."""
    seen: TTLCache[str, bool] = TTLCache(_MOST, _TAKEN_S)

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        signature = request.headers.get(_SIGNATURE)
        if signature is None:
            return await handler(request)
        if signature in seen:
            raise web.HTTPUnauthorized
        seen[signature] = True
        response = await handler(request)
        if response.status >= web.HTTPBadRequest.status_code:
            # It was not Slack's: nobody fills the memory with made-up ones.
            seen.pop(signature, None)
        return response

    return check
