"""`python -m eodh_sandbox.slack --port N`: a Slack on this machine, by itself."""

import argparse
import asyncio
import contextlib
import json
import signal
from pathlib import Path

from eodh_sandbox.slack.local_slack import LocalSlack
from eodh_sandbox.slack.slack_errors import NotPossibleError
from eodh_sandbox.slack.state.seed import Seed, bot_app


def main() -> None:
    """Serve until interrupted; the first line printed says where, in JSON."""
    parser = argparse.ArgumentParser(
        prog="python -m eodh_sandbox.slack",
        description="A Slack on this machine: Web API, Socket Mode and a web page. "
        "Prints one JSON line with its addresses and tokens, then serves.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="loopback (127.0.0.1)")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free port (0)")
    parser.add_argument(
        "--seed",
        type=Path,
        help="JSON: team, app (or its manifest), people, channels; the app of the "
        "bot's own manifest if left out",
    )
    parser.add_argument(
        "--request-url", help="HTTP mode: the app's request URL, already answering"
    )
    options = parser.parse_args()
    seed = Seed(app=bot_app())
    if options.seed:
        seed = Seed.of(json.loads(options.seed.read_text(encoding="utf-8")))
    try:
        asyncio.run(serve(options.port, options.host, seed, options.request_url))
    except NotPossibleError as error:
        parser.error(str(error))


async def serve(
    port: int,
    host: str = "127.0.0.1",
    seed: Seed | None = None,
    request_url: str | None = None,
) -> None:
    """Print where it is, and serve until interrupted.

    Raises:
        NotPossibleError: The host or the port cannot be used.
    """
    seed = seed or Seed(app=bot_app())
    async with LocalSlack(seed, host=host, port=port) as slack:
        if request_url:
            await slack.use_request_url(request_url)
        where = {
            "url": slack.url,
            "api_url": slack.api_url,
            "bot_token": slack.bot_token,
            "app_token": slack.app_token,
            "signing_secret": slack.signing_secret,
        }
        print(json.dumps(where), flush=True)  # noqa: T201 - what the caller reads
        forever = asyncio.ensure_future(slack.serve_forever())
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            # Windows has no such handlers; there KeyboardInterrupt ends it.
            with contextlib.suppress(NotImplementedError):
                loop.add_signal_handler(name, forever.cancel)
        with contextlib.suppress(asyncio.CancelledError):
            await forever


if __name__ == "__main__":
    main()
