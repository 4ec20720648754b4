"""Answer 400 to a request whose body Bolt cannot take apart, signed or not."""

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

_log = structlog.get_logger()


@web.middleware
async def refuse_malformed(
    request: web.Request, handler: Handler
) -> web.StreamResponse:
    """Let Bolt answer; what it raises, it raises of the request.

    Our own listeners' errors are answered within Bolt (`listeners.fallback`).
    """
    try:
        return await handler(request)
    except web.HTTPException:
        raise
    except Exception as error:  # noqa: BLE001 - json's, or of any type of a field
        _log.warning("a malformed request", kind=type(error).__name__)
        raise web.HTTPBadRequest from None
