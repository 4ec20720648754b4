"""The program `eodh-mcp`."""

import argparse
import logging
import sys
from collections.abc import Sequence
from importlib.metadata import version


def main(argv: Sequence[str] | None = None) -> int:
    """Serve the tools over standard input and output."""
    parser = argparse.ArgumentParser(
        prog="eodh-mcp",
        description="Serve the EO Data Hub's jobs and logs to AI assistants over MCP "
        "(standard input and output). Everything is read-only.",
        epilog="Settings: EODH_WORKSPACE and EODH_API_KEY, or `eodh-logs login`; see "
        ".env.example.",
    )
    parser.add_argument("--profile", help="a profile saved by `eodh-logs login`")
    parser.add_argument(
        "-v", "--verbose", action="count", default=0, help="log to standard error"
    )
    parser.add_argument("--version", action="version", version=version("eodh-jobs"))
    arguments = parser.parse_args(argv)
    _log_to_stderr(arguments.verbose)

    # After the arguments: the import of mcp takes a second that --help need not.
    from eodh_tools.mcp.server import build_server  # noqa: PLC0415
    from eodh_tools.wiring import open_toolbox  # noqa: PLC0415

    build_server(lambda: open_toolbox(arguments.profile)).run("stdio")
    return 0


def _log_to_stderr(verbosity: int) -> None:
    levels = (logging.WARNING, logging.INFO, logging.DEBUG)
    logging.basicConfig(
        stream=sys.stderr,
        level=levels[min(verbosity, len(levels) - 1)],
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )


if __name__ == "__main__":
    sys.exit(main())
