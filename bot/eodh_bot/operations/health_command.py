"""`eodh-bot health`: asks a running bot how it is, for health checks of containers.

It is run every half minute: nothing of Slack's libraries is loaded for it.
"""

import argparse
import http.client
import sys
from collections.abc import Sequence

from eodh_bot.settings import BotSettings
from eodh_tools.errors import SettingsError
from eodh_tools.http.listen import parse_address

_TIMEOUT_S = 8
_MOST_BYTES = 10_000
_ILL, _USAGE = 1, 2


def main(arguments: Sequence[str]) -> int:
    """Print what is answered; 0 if all is well, 1 if not, 2 for wrong usage."""
    parser = argparse.ArgumentParser(
        prog="eodh-bot health",
        description="Asks the bot that runs on this machine how it is.",
    )
    parser.add_argument(
        "--at",
        metavar="HOST:PORT",
        help="where /healthz is answered, of eodh-mcp too; if not given: "
        "EODH_BOT_OPERATIONS",
    )
    options = parser.parse_args(arguments)
    try:
        # Nothing set is no address either, and is told in the same words.
        where = options.at or BotSettings().operations or ""
        address = parse_address(where, "--at or EODH_BOT_OPERATIONS")
    except SettingsError as error:
        print(f"eodh-bot health: {error}", file=sys.stderr)  # noqa: T201
        return _USAGE
    try:
        status, said = _asked(address.own_host, address.port)
    except (OSError, http.client.HTTPException) as error:
        print(f"no answer: {type(error).__name__}", file=sys.stderr)  # noqa: T201
        return _ILL
    print(said)  # noqa: T201 - what was asked for
    return 0 if status == http.client.OK else _ILL


def _asked(host: str, port: int) -> tuple[int, str]:
    connection = http.client.HTTPConnection(host, port, timeout=_TIMEOUT_S)
    try:
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        return answer.status, answer.read(_MOST_BYTES).decode(errors="replace")
    finally:
        connection.close()
