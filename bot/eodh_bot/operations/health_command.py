"""`eodh-bot health`: ask a running bot for its health, as container checks do.

It runs every half minute, so it imports none of the Slack libraries.
"""

import http.client
import sys
from collections.abc import Sequence

from eodh_bot.settings import BotSettings
from eodh_tools.errors import SettingsError
from eodh_tools.http.listen import parse_address
from eodh_tools.toolbox.command_line import ArgumentParser

_TIMEOUT_S = 8
_MOST_BYTES = 10_000
_UNHEALTHY, _USAGE = 1, 2
_NOT_SET = (
    "eodh-bot health: EODH_BOT_OPERATIONS is not set, so the bot serves no health: set "
    "it to HOST:PORT, as in 127.0.0.1:9000, and start the bot again."
)


def main(arguments: Sequence[str]) -> int:
    """Print the answer; return 0 if healthy, 1 if not, 2 for wrong usage."""
    parser = ArgumentParser(
        prog="eodh-bot health",
        description="Ask the bot on this machine for its health.",
    )
    parser.add_argument(
        "--at",
        metavar="HOST:PORT",
        help="the address of /healthz, of the bot or of eodh-mcp; default: "
        "EODH_BOT_OPERATIONS",
    )
    options = parser.parse_args(arguments)
    try:
        where = options.at or BotSettings().operations
        if where is None:
            print(_NOT_SET, file=sys.stderr)  # noqa: T201
            return _USAGE
        address = parse_address(where, "--at or EODH_BOT_OPERATIONS")
    except SettingsError as error:
        print(f"eodh-bot health: {error}", file=sys.stderr)  # noqa: T201
        return _USAGE
    try:
        status, text = _get_health(address.own_host, address.port)
    except (OSError, http.client.HTTPException) as error:
        print(f"no answer: {type(error).__name__}", file=sys.stderr)  # noqa: T201
        return _UNHEALTHY
    print(text)  # noqa: T201 - the result
    return 0 if status == http.client.OK else _UNHEALTHY


def _get_health(host: str, port: int) -> tuple[int, str]:
    connection = http.client.HTTPConnection(host, port, timeout=_TIMEOUT_S)
    try:
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        return answer.status, answer.read(_MOST_BYTES).decode(errors="replace")
    finally:
        connection.close()
