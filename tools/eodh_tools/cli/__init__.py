"""The terminal door: `eodh-logs`."""

import sys


def main() -> int:
    """Run `eodh-logs`; `excerpt` without loading what asks the Hub."""
    # Imports inside: `excerpt` must start fast, inside other programs' pipes, and
    # needs neither typer nor rich nor the settings.
    if sys.argv[1:2] == ["excerpt"]:
        from eodh_tools.cli.excerpt import main as excerpt  # noqa: PLC0415

        return excerpt(sys.argv[2:])
    from eodh_tools.cli.app import run  # noqa: PLC0415

    return run()
