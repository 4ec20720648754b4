"""Serve over HTTP until told to stop."""

import socket
import sys

import anyio
import uvicorn
from mcp.server import MCPServer
from mcp.server.transport_security import TransportSecuritySettings
from starlette.applications import Starlette

from eodh_tools.config.settings import Settings
from eodh_tools.errors import SettingsError
from eodh_tools.http.listen import (
    HttpAddress,
    allowed_hosts,
    allowed_origins,
    check_protected,
    parse_address,
)
from eodh_tools.mcp.audit import AuditLog, AuditMiddleware
from eodh_tools.mcp.auth import Caller, callers_of
from eodh_tools.mcp.http_app import PATH, build_app
from eodh_tools.mcp.server import build_server
from eodh_tools.mcp.state import ServerState
from eodh_tools.toolbox.wiring import open_toolbox

_MOST_CONNECTIONS = 512
_STOP_S = 3


def serve_http(text: str, profile: str | None = None) -> None:
    """Serve at `text` (`HOST:PORT`) until SIGINT or SIGTERM.

    Raises:
        SettingsError: The address is none, taken, or not protected as it must be.
    """
    address = parse_address(text)
    app, audit = application(address, Settings(), profile)
    listening = listen(address)
    port = listening.getsockname()[1]
    config = uvicorn.Config(
        app,
        access_log=False,
        log_config=None,
        server_header=False,
        limit_concurrency=_MOST_CONNECTIONS,
        timeout_graceful_shutdown=_STOP_S,
        ws="none",
        lifespan="on",
    )
    server = _Server(config, f"http://{address.shown_host}:{port}{PATH}")
    try:
        anyio.run(server.serve, [listening])
    finally:
        listening.close()
        audit.close()


class _Server(uvicorn.Server):
    """Says where it serves once it does: from then on a signal ends it in order."""

    def __init__(self, config: uvicorn.Config, url: str) -> None:
        super().__init__(config)
        self._url = url

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so on standard error, where a person or a test waits."""
        await super().startup(sockets=sockets)
        print(f"eodh-mcp serves {self._url}", file=sys.stderr)  # noqa: T201


def application(
    address: HttpAddress, settings: Settings, profile: str | None = None
) -> tuple[Starlette, AuditLog]:
    """Make the web application that the settings describe.

    Args:
        address: Where it will be reached.
        settings: As read.
        profile: What `--profile` named.

    Raises:
        SettingsError: It would not be protected as it must be.
    """
    callers = callers_of(settings, profile)
    check_protected(
        address, tokens=callers.need_token, names=settings.mcp_allowed_hosts
    )
    names = TransportSecuritySettings(
        allowed_hosts=allowed_hosts(address, settings.mcp_allowed_hosts),
        allowed_origins=allowed_origins(address, settings.mcp_allowed_origins),
    )
    audit = AuditLog(settings.mcp_audit_file)

    def build(caller: Caller) -> MCPServer[ServerState]:
        return build_server(
            lambda: open_toolbox(caller.profile, alone=caller.alone),
            middleware=[AuditMiddleware(audit, caller.name)],
        )

    app = build_app(
        callers, build, audit, names=names, per_minute=settings.mcp_rate_per_minute
    )
    return app, audit


def listen(address: HttpAddress) -> socket.socket:
    """Take the address, before anything is served there.

    Raises:
        SettingsError: It is taken, or not this machine's.
    """
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    # With the protocol named: asyncio sends small answers at once (TCP_NODELAY) on no
    # other socket, and each would wait 40 ms for the client's acknowledgement.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((address.host, address.port))
        listening.listen(_MOST_CONNECTIONS)
    except OSError as error:
        listening.close()
        raise SettingsError(
            f"{address.shown_host}:{address.port} cannot be listened on "
            f"({error.strerror}): give another address or port."
        ) from error
    return listening
