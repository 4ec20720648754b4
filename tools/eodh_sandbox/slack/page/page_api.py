"""Serve the web page: its files, what the screen shows, and a person's actions."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from importlib.resources import files
from typing import Any

from aiohttp import web

from eodh_sandbox.slack.person.modals import Values
from eodh_sandbox.slack.person.person import Person
from eodh_sandbox.slack.person.rendered import Shown
from eodh_sandbox.slack.person.screen import visible
from eodh_sandbox.slack.slack_errors import NotPossibleError
from eodh_sandbox.slack.state.objects import Channel, Json
from eodh_sandbox.slack.state.workspace import SlackTeam
from eodh_sandbox.slack.web_api_limits import MAX_PAGE_WAITERS

_KINDS = {
    "css": "text/css",
    "html": "text/html",
    "js": "text/javascript",
    "svg": "image/svg+xml",
}
_WAIT_S = 20.0
_LATEST = 150


class PageApi:
    """Serves the page; the page polls one person's screen by version."""

    def __init__(
        self,
        workspace: SlackTeam,
        person: Callable[[str], Person],
        connected: Callable[[], int],
    ) -> None:
        self._workspace = workspace
        self._person = person
        self._connected = connected
        self._waiters = 0
        self._stopped = asyncio.Event()
        self._acts: dict[str, Callable[[Person, Json], Awaitable[Any]]] = {
            "types": self._types,
            "clicks": self._clicks,
            "submits": self._submits,
            "closes": self._closes,
            "shortcut": self._shortcut,
            "opens_home": self._opens_home,
            "joins": self._joins,
            "reloads": self._reloads,
        }

    def routes(self) -> list[web.RouteDef]:
        """The page, what it shows, and what a person does on it."""
        return [
            web.get("/", self._index),
            web.get("/page/people", self._people),
            web.get("/page/state", self._state),
            web.post("/page/act", self._act),
            web.get("/page/file/{file_id}", self._file),
            web.get("/page/{name}", self._asset),
        ]

    def stop(self) -> None:
        """End all polls that wait for a change."""
        self._stopped.set()
        self._workspace.bell.ring()

    async def _index(self, _request: web.Request) -> web.Response:
        return _packaged("index.html")

    async def _asset(self, request: web.Request) -> web.Response:
        return _packaged(request.match_info["name"])

    async def _people(self, _request: web.Request) -> web.Response:
        return web.json_response({"people": list(self._workspace.people)})

    async def _state(self, request: web.Request) -> web.Response:
        try:
            person = self._person(request.query.get("as", ""))
            after = int(request.query.get("after", "-1"))
        except (NotPossibleError, ValueError) as error:
            return web.json_response({"error": str(error)}, status=400)
        bell = self._workspace.bell
        if bell.version <= after and not self._stopped.is_set():
            if self._waiters >= MAX_PAGE_WAITERS:
                return web.json_response({"error": "Too many pages."}, status=503)
            self._waiters += 1
            try:
                await bell.newer_than(after, deadline_s=_WAIT_S)
            finally:
                self._waiters -= 1
        return web.json_response(self._screen(person, request.query.get("in", "")))

    def _screen(self, person: Person, channel_id: str) -> Json:
        workspace = self._workspace
        app = workspace.app
        modal, home = person.modal(), person.home()
        channels = person.channels()
        there = next((c for c in channels if c.channel_id == channel_id), None)
        return {
            "version": workspace.bell.version,
            "me": person.user_id,
            "team": workspace.seed.team_name,
            "app": {
                "id": app.bot_user_id,
                "name": app.name,
                "home": app.home_tab,
                "connected": self._connected(),
                "commands": dict(app.commands),
                "shortcuts": [asdict(s) for s in app.shortcuts],
            },
            "people": [
                {
                    "id": p.user_id,
                    "name": p.name,
                    "real_name": p.real_name,
                    "tz": p.tz,
                    "guest": p.is_restricted or p.is_ultra_restricted,
                    "external": workspace.is_external(p.user_id),
                }
                for p in workspace.people.values()
            ],
            "groups": {i: name for name, i in workspace.seed.groups.items()},
            "channels": [self._listed(person, c) for c in channels],
            "messages": self._messages(person, there) if there else [],
            "modal": asdict(modal) if modal else None,
            "home": asdict(home) if home else None,
        }

    def _listed(self, person: Person, channel: Channel) -> Json:
        seen = visible(self._workspace, channel, person.user_id)
        others = sorted(channel.members - {person.user_id})
        return {
            "id": channel.channel_id,
            "name": channel.name,
            "kind": channel.kind,
            "topic": channel.topic,
            "shared": channel.is_ext_shared,
            "member": person.user_id in channel.members,
            "members": len(channel.members),
            "with": others[0] if channel.kind == "im" and others else None,
            "has_app": self._workspace.bot_in(channel),
            "newest": seen[-1].order if seen else 0,
        }

    def _messages(self, person: Person, channel: Channel) -> list[Json]:
        top = person.sees(channel.channel_id)[-_LATEST:]
        threads = {m.ts for m in top}
        replies = [
            m.ts
            for m in visible(self._workspace, channel, person.user_id)
            if m.is_reply and m.thread_ts in threads
        ]
        known = {m.ts for m in top}
        answered: list[Shown] = []
        for thread_ts in sorted({self._root(channel, ts) for ts in replies}):
            answered += [
                m
                for m in person.sees(channel.channel_id, thread_ts)
                if m.ts not in known
            ]
        return [asdict(m) for m in [*top, *answered[-_LATEST * 4 :]]]

    def _root(self, channel: Channel, ts: str) -> str:
        return channel.messages[ts].thread_ts or ts

    async def _act(self, request: web.Request) -> web.Response:
        if request.content_type != "application/json":
            return web.json_response({"error": "JSON, please."}, status=415)
        if request.headers.get("Origin") is None:
            return web.json_response({"error": "Only for the page."}, status=403)
        try:
            body = json.loads(await request.read())
            act = self._acts[body["act"]]
            person = self._person(body["as"])
            outcome = await act(person, body)
        except NotPossibleError as error:
            return web.json_response({"error": str(error)}, status=409)
        except (ValueError, KeyError, TypeError, RecursionError):
            return web.json_response({"error": "No such act."}, status=400)
        failed = getattr(outcome, "failed", None)
        return web.json_response({"failed": failed})

    async def _types(self, person: Person, body: Json) -> object:
        return await person.types(
            body["channel"], body["text"], thread_ts=body.get("thread_ts")
        )

    def _message(self, person: Person, body: Json) -> Shown:
        channel = self._workspace.channels[body["channel"]]
        for message in visible(self._workspace, channel, person.user_id):
            if message.ts == body["ts"]:
                place = message.thread_ts if message.is_reply else None
                seen = person.sees(channel.channel_id, place)
                return next(m for m in seen if m.ts == message.ts)
        raise NotPossibleError("That message is not on the screen any more.")

    async def _clicks(self, person: Person, body: Json) -> object:
        named = (body["block_id"], body["action_id"])
        if "view_id" not in body:
            return await person.clicks(
                self._message(person, body), named, body.get("value")
            )
        for screen in (person.modal(), person.home()):
            if screen and screen.view_id == body["view_id"]:
                if screen.kind == "modal" and body.get("values"):
                    person.fills(screen, _values(body))
                return await person.clicks(screen, named, body.get("value"))
        raise NotPossibleError("That is not on the screen any more.")

    async def _submits(self, person: Person, body: Json) -> object:
        screen = person.modal()
        if screen is None:
            raise NotPossibleError("There is no modal.")
        return await person.submits(screen, _values(body))

    async def _closes(self, person: Person, body: Json) -> object:
        screen = person.modal()
        if screen is None:
            return None
        return await person.closes(screen, everything=bool(body.get("everything")))

    async def _shortcut(self, person: Person, body: Json) -> object:
        if "ts" not in body:
            return await person.global_shortcut(body["callback_id"])
        return await person.shortcut(self._message(person, body), body["callback_id"])

    async def _opens_home(self, person: Person, _body: Json) -> object:
        return await person.opens_home()

    async def _joins(self, person: Person, body: Json) -> object:
        person.joins(body["channel"])
        return None

    async def _reloads(self, person: Person, _body: Json) -> object:
        person.reloads()
        return None

    async def _file(self, request: web.Request) -> web.Response:
        try:
            person = self._person(request.query.get("as", ""))
            content = person.downloads(request.match_info["file_id"])
        except NotPossibleError as error:
            return web.Response(status=404, text=str(error))
        return web.Response(
            body=content,
            content_type="text/plain",
            charset="utf-8",
            headers={
                "Content-Disposition": "inline",
                "X-Content-Type-Options": "nosniff",
            },
        )


def _values(body: Json) -> Values:
    return {(v["block_id"], v["action_id"]): v["value"] for v in body["values"]}


def _packaged(name: str) -> web.Response:
    page = files(__package__)
    kind = _KINDS.get(name.rpartition(".")[2])
    found = next((f for f in page.iterdir() if f.name == name), None)
    if kind is None or found is None:
        return web.Response(status=404, text="There is no such page.")
    return web.Response(
        text=found.read_text(encoding="utf-8"), content_type=kind, charset="utf-8"
    )
