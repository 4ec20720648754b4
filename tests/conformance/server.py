"""Our server with the suite's fixtures: `python -m tests.conformance.server PORT`."""

import sys

import anyio
import uvicorn

from eodh_tools.mcp.server import build_server
from eodh_tools.toolbox.wiring import open_toolbox
from tests.conformance import asking_fixtures, fixtures


def main(port: int) -> None:
    """Serve on loopback until ended, with sessions: the old fixtures need them."""
    server = build_server(open_toolbox)
    for add in (
        fixtures.add_content_tools,
        fixtures.add_telling_tools,
        fixtures.add_schema_tools,
        fixtures.add_resources,
        fixtures.add_prompts,
        fixtures.add_old_methods,
        asking_fixtures.add_old_askers,
        asking_fixtures.add_askers,
        asking_fixtures.add_askers_with_state,
    ):
        add(server)
    app = server.streamable_http_app(host="127.0.0.1")
    config = uvicorn.Config(
        app, host="127.0.0.1", port=port, log_config=None, timeout_graceful_shutdown=1
    )
    anyio.run(uvicorn.Server(config).serve)


if __name__ == "__main__":
    main(int(sys.argv[1]))
