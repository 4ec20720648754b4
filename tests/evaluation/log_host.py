"""The failing logs on loopback: as a Jenkins shows them, and as plain files.

Of Jenkins there are the two resources that mcp-jenkins asks for to read a console: the
number of the last build, and its console, with the logs of all steps one after another.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Logs = Mapping[str, Sequence[tuple[str, bytes]]]


@contextmanager
def hosted(logs: Logs) -> Iterator[str]:
    """Serve the logs by case and name; yields the origin."""
    resources: dict[str, tuple[str, bytes]] = {}
    for case, files in logs.items():
        job = b'{"lastBuild": {"number": 1}, "buildable": true}'
        resources[f"/job/{case}/api/json"] = "application/json", job
        console = b"".join(content for _, content in files)
        resources[f"/job/{case}/1/consoleText"] = "text/plain", console
        for name, content in files:
            resources[f"/logs/{case}/{name}"] = "text/plain", content

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, content = resources.get(
                self.path.partition("?")[0].replace("//", "/"), ("", b"")
            )
            self.send_response(200 if kind else 404)
            self.send_header("Content-Type", f"{kind or 'text/plain'}; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()
