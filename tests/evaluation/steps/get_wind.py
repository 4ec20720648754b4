"""A server that is down for good, asked again and again."""

# mypy: ignore-errors
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import requests
from noise import start, work
from requests.adapters import HTTPAdapter

TRIES = 6


class Down(BaseHTTPRequestHandler):
    """Answers 503."""

    def do_GET(self):
        """Refuse."""
        self.send_response(503)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments):
        """Say nothing."""


log = start("get.wind")
server = HTTPServer(("127.0.0.1", 0), Down)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}/reanalysis/u10/2024-06-11.nc"
session = requests.Session()
session.mount("http://", HTTPAdapter(max_retries=0))
for number in range(1, TRIES + 1):
    work(log, 60, seed=number)
    answer = session.get(url, timeout=5)
    if answer.ok:
        break
    log.warning("u10 2024-06-11: try %d of %d failed, waiting", number, TRIES)
answer.raise_for_status()
