"""Serve the addresses that Slack hands out: response URLs, uploads, downloads."""

import hmac
import json
from typing import Any

from aiohttp import web

from eodh_sandbox.slack.slack_errors import SlackError
from eodh_sandbox.slack.state.workspace import SlackTeam
from eodh_sandbox.slack.web_api.api import bearer, drop, meet
from eodh_sandbox.slack.web_api.faults import SlackFaults
from eodh_sandbox.slack.web_api.response_urls import respond

_GONE = {"expired_url", "used_url", "invalid_url"}


class Transfers:
    """Serves the addresses outside of /api/ that an app uses."""

    def __init__(self, workspace: SlackTeam, faults: SlackFaults) -> None:
        self._workspace = workspace
        self._faults = faults

    def routes(self) -> list[web.RouteDef]:
        """Where response URLs, uploads and downloads lead."""
        return [
            web.post("/response/{ticket}", self._respond),
            web.post("/upload/v1/{file_id}", self._upload),
            web.get("/files-pri/{file}/{name}", self._download),
            web.get("/files-pri/{file}/download/{name}", self._download),
            web.get("/signin", self._signin),
        ]

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        fault = self._faults.next("response_url")
        if fault is not None and fault.kind != "dropped_after":
            refused = await meet(fault, request)
            if refused is not None:
                return refused
        answer = await self._responded(request)
        if fault is not None and fault.kind == "dropped_after":
            return drop(request)
        return answer

    async def _responded(self, request: web.Request) -> web.Response:
        try:
            body: Any = json.loads(await request.read())
        except (ValueError, RecursionError):
            body = None
        if not isinstance(body, dict):
            refusal = SlackError("invalid_payload")
            return web.json_response(refusal.answer(), status=400)
        try:
            respond(self._workspace, request.match_info["ticket"], body)
        except SlackError as refusal:
            status = 404 if refusal.code in _GONE else 400
            return web.json_response(refusal.answer(), status=status)
        return web.Response(text="ok")

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        fault = self._faults.next("upload")
        if fault is not None and fault.kind != "dropped_after":
            refused = await meet(fault, request)
            if refused is not None:
                return refused
        file = self._workspace.files.get(request.match_info["file_id"])
        if file is None or file.complete:
            return web.Response(status=404, text="There is nothing to upload here.")
        if request.content_type == "multipart/form-data":
            fields = [
                f.file.read()
                for f in (await request.post()).values()
                if isinstance(f, web.FileField)
            ]
            content = fields[0] if fields else b""
        else:
            content = await request.read()
        if len(content) != file.length:
            return web.Response(status=400, text="The size is not what was announced.")
        file.content = content
        if fault is not None and fault.kind == "dropped_after":
            return drop(request)
        return web.Response(text=f"OK - {len(content)}")

    async def _download(self, request: web.Request) -> web.StreamResponse:
        fault = self._faults.next("download")
        if fault is not None:
            refused = await meet(fault, request)
            if refused is not None:
                return refused
        file_id = request.match_info["file"].rpartition("-")[2]
        file = self._workspace.files.get(file_id)
        token = bearer(request)
        app = self._workspace.app
        known = hmac.compare_digest(token.encode(), app.bot_token.encode())
        # Without the right token Slack sends one to a page to sign in on, not a 401.
        if not known or "files:read" not in app.scopes:
            raise web.HTTPFound("/signin")
        if file is None or file.content is None or not file.complete:
            return web.Response(status=404, text="There is no such file.")
        return web.Response(
            body=file.content,
            content_type="application/octet-stream",
            headers={"Content-Disposition": "attachment"},
        )

    async def _signin(self, _request: web.Request) -> web.Response:
        page = "<!doctype html><title>Sign in</title><p>Sign in to see this file.</p>"
        return web.Response(text=page, content_type="text/html")
