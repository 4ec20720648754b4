"""The program `eodh-mcp`."""

import gc
import json
import logging
import signal
import sys
from collections.abc import Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING

from eodh_tools.errors import JobsError, SettingsError
from eodh_tools.toolbox.command_line import ArgumentParser, without_held_keys

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from eodh_tools.mcp.audit import AuditLog
    from eodh_tools.toolbox.toolbox import Toolbox

_USAGE = 2
_WAITING = (
    "eodh-mcp runs, and waits for an assistant to connect. An assistant starts it "
    "by itself: put the command into its configuration (docs/install.md). Ctrl-C ends."
)


def main(argv: Sequence[str] | None = None) -> int:
    """Serve the tools over standard input and output, or over HTTP."""
    arguments = _parser().parse_args(argv)
    _log_to_stderr(arguments.verbose)
    try:
        if arguments.command == "tools":
            print(_schemas())  # noqa: T201 - what was asked for
        elif arguments.http is not None:
            # After the arguments, here and below: the import of mcp takes a second
            # that --help need not.
            from eodh_tools.mcp.http_server import serve_http  # noqa: PLC0415

            serve_http(arguments.http, arguments.profile)
        else:
            _refuse_closed_pipes()
            if sys.stdin.isatty():
                print(_WAITING, file=sys.stderr)  # noqa: T201 - a person started it
            else:
                # Python's own way would wait for the thread that reads a pipe.
                signal.signal(signal.SIGINT, signal.SIG_DFL)
            _serve_stdio(arguments.profile)
    except JobsError as error:
        print(f"eodh-mcp: {without_held_keys(str(error))}", file=sys.stderr)  # noqa: T201 - the top
        return _USAGE
    except KeyboardInterrupt:
        return 0
    return 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="eodh-mcp",
        description="Serve the EO Data Hub's jobs and logs to AI assistants over MCP: "
        "over standard input and output, or over HTTP. Everything is read-only.",
        epilog="An assistant starts it by itself (docs/install.md). Settings: "
        "EODH_WORKSPACE and EODH_API_KEY, or `eodh-logs login`; `eodh-logs doctor` "
        "shows them.",
    )
    parser.add_argument(
        "command",
        nargs="?",
        choices=["tools"],
        help="print the tools' schemas as JSON, and end",
    )
    parser.add_argument("--profile", help="a profile saved by `eodh-logs login`")
    parser.add_argument(
        "--http",
        metavar="HOST:PORT",
        help="serve streamable HTTP at /mcp; :8765 means this machine only, any other "
        "address needs EODH_MCP_TOKEN",
    )
    parser.add_argument(
        "-v", "--verbose", action="count", default=0, help="log to standard error"
    )
    parser.add_argument("--version", action="version", version=version("eodh-jobs"))
    return parser


def _refuse_closed_pipes() -> None:
    # Python has None for what was closed before it began (`<&-`).
    for stream, name in ((sys.__stdin__, "input"), (sys.__stdout__, "output")):
        if stream is None:
            raise SettingsError(
                f"Standard {name} is closed, and over it an assistant would talk: let "
                "the assistant start eodh-mcp (docs/install.md), or use --http."
            )


def _serve_stdio(profile: str | None) -> None:
    # To look for unused objects while modules load takes a tenth of the start, and
    # finds next to nothing. What they made stays, and is never looked through again.
    gc.disable()
    try:
        import anyio  # noqa: PLC0415

        # What a call needs, settings and toolbox, is imported after the handshake.
        from eodh_tools.mcp.audit import AuditMiddleware  # noqa: PLC0415
        from eodh_tools.mcp.server import build_server  # noqa: PLC0415
        from eodh_tools.mcp.stdio import serve_stdio  # noqa: PLC0415

        audit = AuditMiddleware(_open_audit_log)
        server = build_server(lambda: _open_toolbox(profile), middleware=[audit])
    finally:
        gc.freeze()
        gc.enable()
    anyio.run(serve_stdio, server)


def _open_audit_log() -> "AuditLog | None":
    from eodh_tools.config.settings import Settings  # noqa: PLC0415
    from eodh_tools.mcp.audit import AuditLog  # noqa: PLC0415

    try:
        file = Settings().mcp_audit_file
    except SettingsError:
        return None  # every call says so, and reaches no Hub
    return AuditLog(file) if file is not None else None


def _open_toolbox(profile: str | None) -> "AbstractAsyncContextManager[Toolbox]":
    from eodh_tools.toolbox.wiring import open_toolbox  # noqa: PLC0415

    return open_toolbox(profile)


def _schemas() -> str:
    from eodh_tools.mcp.tools import job_tools  # noqa: PLC0415

    return json.dumps(
        [
            {
                "name": tool.name,
                "title": tool.title,
                "description": tool.description,
                "inputSchema": tool.parameters,
                "outputSchema": tool.output_schema,
                "annotations": tool.annotations
                and tool.annotations.model_dump(by_alias=True, exclude_none=True),
            }
            for tool in job_tools()
        ],
        indent=2,
    )


def _log_to_stderr(verbosity: int) -> None:
    levels = (logging.WARNING, logging.INFO, logging.DEBUG)
    logging.basicConfig(
        stream=sys.stderr,
        level=levels[min(verbosity, len(levels) - 1)],
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )


if __name__ == "__main__":
    sys.exit(main())
