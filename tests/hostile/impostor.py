"""A Hub that is not to be trusted: each job with an answer of the corpus."""

import itertools
from dataclasses import dataclass, field
from typing import Any

from tests.hostile.conftest import WORKSPACE
from tests.hostile.families.hub_bodies import HubBody
from tests.hostile.families.hub_links import HubLink
from tests.hostile.families.hub_names import HubName
from tests.tools.hub.loopback import Loopback, Reply, json_answer, raw, text_answer

ROOT = f"/api/catalogue/stac/catalogs/user/catalogs/{WORKSPACE}"
JOBS = f"{ROOT}/jobs"
LOG = b"step begins\nValueError: what the impostor's own log says\n"

_number = itertools.count(1)


@dataclass(slots=True)
class Impostor:
    """Makes a raw server answer as an input of the corpus wants it.

    Attributes:
        server: Where it answers.
        trap: Host and port of the attacker's other server.
    """

    server: Loopback
    trap: str
    _honest: dict[str, Any] = field(default_factory=dict)

    def begins(self) -> str:
        """A new job, and nothing wrong with it yet."""
        job = f"evil-{next(_number):05}"
        self.server.replies.clear()
        self.server.requests.clear()
        self._honest = {
            "jobID": job,
            "id": job,
            "processID": "ndvi",
            "status": "failed",
            "message": "",
            "created": "2026-11-01T09:00:00Z",
            "finished": "2026-11-01T09:01:00Z",
            "links": [_log_link(f"{self.server.origin}{JOBS}/{job}/a.log")],
        }
        self._on("", json_answer({"jobs": [self._honest], "links": []}))
        self._on(f"/{job}", json_answer(self._honest))
        self._on(f"/{job}/a.log", text_answer(LOG))
        return job

    def links(self, hostile: HubLink) -> str:
        """A job, or its list, with that link in its place."""
        job = self.begins()
        host = self.server.origin.removeprefix("http://")
        href = hostile.href.format(
            trap=self.trap,
            trap_port=self.trap.rpartition(":")[2],
            origin=self.server.origin,
            host=host,
            folder=f"{JOBS}/{job}",
        )
        status = dict(self._honest)
        match hostile.role:
            case "log":
                self._on(f"/{job}", json_answer(status | {"links": [_log_link(href)]}))
            case "next page":
                following = [{"rel": "next", "href": href}]
                page = {"jobs": [status], "links": following}
                self._on("", json_answer(page))
            case "redirect of a status":
                self._on(f"/{job}", _redirect(href))
            case "redirect of a log":
                self._on(f"/{job}/a.log", _redirect(href))
            case _:
                rel = "http://www.opengis.net/def/rel/ogc/1.0/results"
                made = {"status": "successful", "links": [{"rel": rel, "href": href}]}
                self._on(f"/{job}", json_answer(status | made))
        return job

    def names(self, hostile: HubName) -> str:
        """A job whose log, process and neighbour in the list are called so."""
        job = self.begins()
        value = hostile.value
        status = {
            **self._honest,
            "processID": value,
            "links": [
                _log_link(f"{self.server.origin}{JOBS}/{job}/{value}"),
                {**_log_link("x"), "title": f"Tool log {value}", "href": value},
                _log_link(f"{self.server.origin}{JOBS}/{job}/a.log"),
            ],
        }
        self._on(f"/{job}", json_answer(status))
        listed = {**status, "id": value, "jobID": value}
        self._on("", json_answer({"jobs": [listed, status], "links": []}))
        return job

    def answers(self, hostile: HubBody) -> str:
        """A job that is answered so where that input wants it."""
        job = self.begins()
        place = {"status": f"/{job}", "list": "", "log": f"/{job}/a.log"}
        self._on(place[hostile.where], hostile.reply(dict(self._honest)))
        return job

    def _on(self, path: str, reply: Reply) -> None:
        self.server.replies[f"{JOBS}{path}"] = [reply]


def _log_link(href: str) -> dict[str, str]:
    return {
        "rel": "related",
        "title": "Tool log a.log",
        "type": "text/plain",
        "href": href,
    }


def _redirect(location: str) -> Reply:
    head = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: "
    return raw(head + location.encode() + b"\r\n\r\n", close=False)
