"""Two real kernels' recorded answers, read in place and served on loopback."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from eodh_tools.hub.workspace_urls import HubRoot
from tests.tools.hub.loopback import Loopback, answer, text_answer

YEARS = ("2025-05", "2026-07")
ROOT_PATH = "/demo/ogc-api"
#: Which real run's logs each recorded job had.
RUNS = {"runnerok": "good", "runnerfail": "failresize"}


@dataclass(frozen=True)
class Recordings:
    """The exchanges with one kernel, by the names of their files."""

    folder: Path

    @cached_property
    def names(self) -> tuple[str, ...]:
        found = sorted(file.stem for file in self.folder.glob("*.json"))
        return tuple(name for name in found if self._method(name) == "GET")

    def exchange(self, name: str) -> dict[str, Any]:
        """One exchange as it was recorded."""
        file = self.folder / f"{name}.json"
        exchange: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return exchange

    def body(self, name: str) -> bytes:
        """The body of an answer, as it came."""
        exchange = self.exchange(name)
        text: str = exchange["body"] or ""
        return text.encode(exchange["body_encoding"])

    def job_id(self, name: str) -> str:
        """The id in a recorded status."""
        job_id: str = json.loads(self.body(name))["jobID"]
        return job_id

    def _method(self, name: str) -> str | None:
        text = (self.folder / f"{name}.json").read_text(encoding="utf-8")
        loaded: Any = json.loads(text)
        # Not each file is an exchange: one lists ids, one callbacks.
        if not isinstance(loaded, dict) or "request" not in loaded:
            return None
        method: str = loaded["request"]["method"]
        return method


@dataclass(frozen=True)
class RecordedKernel:
    """A kernel's answers, served."""

    recordings: Recordings
    loopback: Loopback

    @property
    def root(self) -> HubRoot:
        """Where its jobs lie."""
        return HubRoot.of_root_url(f"{self.loopback.origin}{ROOT_PATH}")

    def serve(self, *names: str) -> None:
        """Answer what these exchanges asked for; the same again in turn."""
        for name in names:
            url = urlsplit(self.recordings.exchange(name)["request"]["url"])
            target = f"{url.path}?{url.query}" if url.query else url.path
            self.serve_at(target, name)

    def serve_as(self, path: str, name: str) -> None:
        """Give an answer to another question than was recorded, under the root."""
        self.serve_at(f"{ROOT_PATH}/{path}", name)

    def serve_logs(self, name: str, run: str) -> None:
        """Serve the logs that a status links to from those of a real run."""
        body = json.loads(self.recordings.body(name))
        folder = self.recordings.folder.parent / "calrissian-logs" / run / "logs"
        for link in body["links"]:
            path = urlsplit(link["href"]).path
            if path.endswith(".log") and path not in self.loopback.replies:
                log = (folder / path.rpartition("/")[2]).read_bytes()
                reply = text_answer(log, X_Powered_By="ZOO-Project-DRU")
                self.loopback.on(path, reply)

    def serve_at(self, target: str, name: str, *, date: str | None = None) -> None:
        """Give an answer at any path, as of the recorded or of another time."""
        exchange = self.recordings.exchange(name)
        there = urlsplit(exchange["request"]["url"])
        body = self.recordings.body(name).replace(
            f"{there.scheme}://{there.netloc}".encode(), self.loopback.origin.encode()
        )
        headers = {key.lower(): value for key, value in exchange["headers"]}
        stored = {
            key.replace("-", "_"): headers[key]
            for key in ("date", "x-powered-by")
            if key in headers
        }
        if date is not None:
            stored["date"] = date
        self.loopback.on(
            target,
            answer(
                exchange["status"], body, content_type=headers["content-type"], **stored
            ),
        )


@asynccontextmanager
async def recorded_kernel(shared: Path, year: str) -> AsyncIterator[RecordedKernel]:
    """Serve nothing yet, but what an unknown job gets."""
    recordings = Recordings(shared / "hub" / "kernel" / f"kernel-{year}")
    async with Loopback() as loopback:
        yield RecordedKernel(recordings, loopback)
