"""The scripted model on loopback, at the addresses of every model API that we know."""

import json
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.clients.model_apis import api_of
from tests.clients.scripted_model import ScriptedModel


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    model: ScriptedModel

    def do_GET(self) -> None:
        listed = [{"id": "scripted", "object": "model", "owned_by": "nobody"}]
        self._send({"object": "list", "data": listed})

    def do_POST(self) -> None:
        body = json.loads(self._body() or b"{}")
        api = api_of(self.path)
        if api is None:
            counted = "count" in self.path
            answer = {"input_tokens": 9, "totalTokens": 9} if counted else {}
            self._send(answer, 200 if counted else 404)
            return
        message = self.model.say(api, self.path, body)
        if isinstance(message, dict):
            self._send(message)
        else:
            self._stream(message, ends="chat/completions" in self.path)

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def _send(self, document: Any, status: int = 200) -> None:
        self._write(json.dumps(document), "application/json", status)

    def _stream(self, events: Iterable[tuple[str | None, Any]], *, ends: bool) -> None:
        parts = [
            (f"event: {name}\n" if name else "") + f"data: {json.dumps(data)}\n\n"
            for name, data in events
        ]
        if ends:
            parts.append("data: [DONE]\n\n")
        self._write("".join(parts), "text/event-stream", 200)

    def _write(self, text: str, kind: str, status: int) -> None:
        content = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(model: ScriptedModel) -> Iterator[str]:
    """Serve the model on loopback; yields the origin."""
    handler = type("Handler", (_Handler,), {"model": model})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()
