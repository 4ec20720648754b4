"""Serve over HTTP until a signal to stop."""

import asyncio
import gc
import os
import socket
import sys
import threading
from functools import partial
from types import FrameType

import anyio
import uvicorn
from mcp.server import MCPServer
from mcp.server.transport_security import TransportSecuritySettings
from sse_starlette.sse import AppStatus
from starlette.applications import Starlette

from eodh_tools.config.settings import Settings
from eodh_tools.errors import SettingsError
from eodh_tools.http.accepting import MOST_ACCEPTED_AT_ONCE, lengthen_queue
from eodh_tools.http.brief_lines import log_strangers_briefly
from eodh_tools.http.connection_guard import GuardedProtocol
from eodh_tools.http.listen import HttpAddress, listen_error, parse_address
from eodh_tools.http.open_connections import MOST_CONNECTIONS
from eodh_tools.http.out_of_files import report_briefly
from eodh_tools.http.urls import WebAddress, parse_url
from eodh_tools.mcp.access import CallerAccess
from eodh_tools.mcp.audit import AuditLog, AuditMiddleware, Refusals
from eodh_tools.mcp.host_rules import allowed_hosts, allowed_origins, check_protected
from eodh_tools.mcp.http_app import PATH, build_app
from eodh_tools.mcp.oauth import OAuthResource, read_config
from eodh_tools.mcp.operations import Operations
from eodh_tools.mcp.rate_limit import Limits
from eodh_tools.mcp.server import build_server
from eodh_tools.mcp.signing_keys import SigningKeys
from eodh_tools.mcp.state import ServerState
from eodh_tools.mcp.static_tokens import Caller, callers_of
from eodh_tools.mcp.viewer_routes import ViewerRoutes
from eodh_tools.toolbox.wiring import open_toolbox

# For calls that are still being answered when the server gets the signal; a call that
# waits for a job is answered at once.
_STOP_S = 10
# For what goes on in a thread after that: nothing can end a thread from outside.
_LAST_S = 5


def serve_http(text: str, profile: str | None = None) -> None:
    """Serve at `text` (`HOST:PORT`) until SIGINT or SIGTERM.

    Raises:
        SettingsError: The address is not valid, taken, or not protected as it must be.
    """
    address = parse_address(text, "--http")
    operations = Operations()
    app, audit = application(address, Settings(), profile, operations)
    listening = listen(address)
    port = listening.getsockname()[1]
    url = f"http://{address.url_host}:{port}{PATH}"
    server = StoppableServer(config(app, operations, _STOP_S), operations, url)
    try:
        anyio.run(server.serve, [listening])
    finally:
        listening.close()
        audit.close()


def config(app: Starlette, operations: Operations, stop_s: int) -> uvicorn.Config:
    """Return how the application is served."""
    # Streams end with their answers, not at the signal.
    AppStatus.disable_automatic_graceful_drain()  # type: ignore[no-untyped-call]
    return uvicorn.Config(
        app,
        http=partial(GuardedProtocol, operations.connections),  # type: ignore[arg-type]
        access_log=False,
        log_config=None,
        server_header=False,
        # Who asks is known by the token; a name in a header is anybody's.
        proxy_headers=False,
        backlog=MOST_ACCEPTED_AT_ONCE,
        timeout_graceful_shutdown=stop_s,
        ws="none",
        lifespan="on",
    )


class StoppableServer(uvicorn.Server):
    """Says where it serves once it does, and ends what waits when it stops."""

    def __init__(
        self, config: uvicorn.Config, operations: Operations, url: str
    ) -> None:
        super().__init__(config)
        self._operations = operations
        self._url = url

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so on standard error, where a person or a test waits."""
        report_briefly(asyncio.get_running_loop())
        log_strangers_briefly()
        await super().startup(sockets=sockets)
        lengthen_queue(sockets or ())
        # What is loaded stays, and is never looked through again for unused objects.
        gc.collect()
        gc.freeze()
        print(f"eodh-mcp serves {self._url}", file=sys.stderr)  # noqa: T201

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop at a signal, within a bound whatever a thread still works on."""
        if not self.should_exit:
            limit_s = (self.config.timeout_graceful_shutdown or 0) + _LAST_S
            bound = threading.Timer(limit_s, _leave_at_once, [limit_s])
            bound.daemon = True
            bound.start()
        super().handle_exit(sig, frame)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End waits and subscriptions with an answer, then stop."""
        self._operations.stopping.set()
        await super().shutdown(sockets=sockets)


def _leave_at_once(limit_s: float) -> None:
    # Files are put in their places whole, so none is left half written.
    print(  # noqa: T201
        f"eodh-mcp: something did not end within {limit_s:g} s of the signal to stop; "
        "it was left.",
        file=sys.stderr,
        flush=True,
    )
    os._exit(1)


def application(
    address: HttpAddress,
    settings: Settings,
    profile: str | None = None,
    operations: Operations | None = None,
) -> tuple[Starlette, AuditLog]:
    """Make the web application that the settings describe.

    Args:
        address: Where it will be reached.
        settings: As read.
        profile: What `--profile` named.
        operations: Counts, connections and the stop; its own if None.

    Raises:
        SettingsError: It would not be protected as it must be.
    """
    operations = operations or Operations()
    public = _public(settings)
    local = f"http://{address.url_host}:{address.port}{PATH}"
    oauth = read_config(settings, public.url if public is not None else local)
    access = CallerAccess(
        callers_of(settings, profile),
        OAuthResource(oauth, SigningKeys(oauth.issuer)) if oauth is not None else None,
    )
    hosts = " ".join(
        filter(None, [settings.mcp_allowed_hosts, _host(public) if public else None])
    )
    check_protected(address, tokens=access.needs_token, names=hosts)
    names = TransportSecuritySettings(
        allowed_hosts=allowed_hosts(address, hosts),
        allowed_origins=allowed_origins(address, settings.mcp_allowed_origins),
    )
    lost = operations.metrics.audit_lost.inc
    audit = AuditLog(settings.mcp_audit_file, on_lost=lost)

    def build(caller: Caller) -> MCPServer[ServerState]:
        return build_server(
            lambda: open_toolbox(caller.profile, only=caller.only),
            middleware=[operations.metrics, AuditMiddleware(lambda: audit)],
            stopping=operations.stopping,
            load_first=True,
        )

    limits = Limits(settings.mcp_rate_per_minute)
    app = build_app(
        access,
        build,
        Refusals(audit),
        operations,
        names=names,
        limits=limits,
        viewer=ViewerRoutes(
            access,
            names,
            limits,
            audit,
            operations.metrics,
            lambda caller: open_toolbox(caller.profile, only=caller.only),
        ),
        prefix=public.path.removesuffix(PATH) if public is not None else "",
    )
    return app, audit


def _public(settings: Settings) -> WebAddress | None:
    if settings.mcp_public_url is None:
        return None
    address = parse_url(settings.mcp_public_url.strip().rstrip("/"))
    if address is None or address.query or not address.path.endswith(PATH):
        raise SettingsError(
            "EODH_MCP_PUBLIC_URL is no address of this server: write it as people use "
            "it, as https://jobs.example.org/mcp."
        )
    return address


def _host(address: WebAddress) -> str:
    return address.origin.partition("://")[2]


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
        listening.listen(MOST_CONNECTIONS)
    except OSError as error:
        listening.close()
        raise listen_error(address, error, "--http") from error
    return listening
