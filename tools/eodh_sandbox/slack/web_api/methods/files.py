"""files.*: uploading in three steps.

docs.slack.dev/messaging/working-with-files: ask for an address, send the bytes
there, complete. The message that shows the file comes a moment after.
"""

import mimetypes
from typing import Any

from eodh_bot.block_kit.schema import problem
from eodh_sandbox.slack.slack_errors import SlackError, refused_by_schema
from eodh_sandbox.slack.state.objects import Channel, Json, StoredFile
from eodh_sandbox.slack.state.workspace import SlackTeam
from eodh_sandbox.slack.web_api.methods.call import Call, Method
from eodh_sandbox.slack.web_api.rate_limits import TIERS
from eodh_sandbox.slack.web_api_limits import (
    MAX_ALL_FILES_BYTES,
    MAX_FILE_BYTES,
    MAX_SNIPPET_BYTES,
)

_MAX_FILES_AT_ONCE = 10
_PREVIEW_LINES = 5
_PREVIEW_CHARS = 1_000
_TEXT_TYPES = {"text", "python", "yaml", "json", "shell", "markdown", "csv", "log"}


def file_json(workspace: SlackTeam, file: StoredFile, base_url: str) -> Json:
    """A file object."""
    kind = file.snippet_type or _extension(file.name)
    mime = mimetypes.guess_type(file.name)[0]
    if file.snippet_type or kind in _TEXT_TYPES:
        mime = "text/plain"
    path = f"{workspace.seed.team_id}-{file.file_id}"
    answer: Json = {
        "id": file.file_id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title,
        "mimetype": mime or "application/octet-stream",
        "filetype": kind,
        "pretty_type": "Plain Text" if mime == "text/plain" else kind.upper(),
        "user": file.user,
        "editable": bool(file.snippet_type),
        "size": len(file.content or b""),
        "mode": "snippet" if file.snippet_type else "hosted",
        "is_external": False,
        "is_public": any(
            workspace.channels[c].kind == "public" for c in file.channel_ids
        ),
        "url_private": f"{base_url}/files-pri/{path}/{file.name}",
        "url_private_download": f"{base_url}/files-pri/{path}/download/{file.name}",
        "permalink": f"{base_url}/files/{file.user}/{file.file_id}/{file.name}",
        "channels": _of_kind(workspace, file, "public"),
        "groups": _of_kind(workspace, file, "private", "mpim"),
        "ims": _of_kind(workspace, file, "im"),
    }
    if file.alt_text:
        answer["alt_txt"] = file.alt_text
    if mime == "text/plain" and file.content is not None:
        lines = file.content.decode("utf-8", "replace").splitlines()
        preview = "\n".join(lines[:_PREVIEW_LINES])[:_PREVIEW_CHARS]
        answer |= {
            "preview": preview,
            "lines": len(lines),
            "lines_more": max(0, len(lines) - _PREVIEW_LINES),
            "preview_is_truncated": len(lines) > _PREVIEW_LINES,
        }
    return answer


def _extension(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else "binary"


def _of_kind(workspace: SlackTeam, file: StoredFile, *kinds: str) -> list[str]:
    return [c for c in file.channel_ids if workspace.channels[c].kind in kinds]


async def get_upload_url(call: Call) -> Json:
    """files.getUploadURLExternal."""
    workspace, args = call.workspace, call.args
    name = args.required("filename")
    length = args.text("length")
    if not length.isdecimal() or int(length) == 0:
        raise refused_by_schema(
            "invalid_arguments", [problem("must be greater than 0", "/length")]
        )
    if args.text("snippet_type") and int(length) > MAX_SNIPPET_BYTES:
        raise SlackError("snippet_too_large")
    stored_bytes = sum(f.length for f in workspace.files.values())
    if int(length) > MAX_FILE_BYTES or stored_bytes + int(length) > MAX_ALL_FILES_BYTES:
        raise SlackError("file_upload_size_restricted")
    file_id = workspace.new_id("F")
    workspace.files[file_id] = StoredFile(
        file_id=file_id,
        name=name.replace("/", "_"),
        title=name,
        user=workspace.app.bot_user_id,
        length=int(length),
        created=int(workspace.clock.now()),
        snippet_type=args.text("snippet_type") or None,
        alt_text=args.text("alt_txt") or None,
    )
    return {
        "upload_url": f"{call.base_url}/upload/v1/{file_id}",
        "file_id": file_id,
    }


def _chosen(call: Call) -> list[tuple[StoredFile, Json]]:
    given: Any = call.args.json("files", code="invalid_arguments")
    if not isinstance(given, list) or not 0 < len(given) <= _MAX_FILES_AT_ONCE:
        raise refused_by_schema(
            "invalid_arguments", [problem("must be an array", "/files")]
        )
    chosen = []
    for entry in given:
        file_id = entry.get("id") if isinstance(entry, dict) else None
        found = call.workspace.files.get(str(file_id))
        if found is None or found.content is None or found.complete:
            raise SlackError("file_not_found")
        chosen.append((found, entry))
    return chosen


def _places(call: Call) -> list[Channel]:
    channel_ids = [
        # A person's id stands for their direct messages here, and not as `channel_id`.
        call.workspace.app_conversation(each).channel_id
        if each in call.workspace.people
        else each
        for each in call.args.text("channels").split(",")
        if each
    ]
    if one := call.args.text("channel_id"):
        channel_ids.append(one)
    places = []
    for channel_id in channel_ids:
        found = call.workspace.channels.get(channel_id)
        if found is None or not call.workspace.bot_sees(found):
            raise SlackError("channel_not_found")
        if not call.workspace.bot_in(found):
            raise SlackError("not_in_channel")
        places.append(found)
    return places


async def complete_upload(call: Call) -> Json:
    """files.completeUploadExternal: share what was uploaded, or keep it private."""
    workspace, args = call.workspace, call.args
    chosen, places = _chosen(call), _places(call)
    thread_ts = args.text("thread_ts") or None
    if thread_ts and any(thread_ts not in c.messages for c in places):
        raise SlackError("invalid_thread_ts")
    files = [file for file, _ in chosen]
    for file, entry in chosen:
        file.complete = True
        file.title = str(entry.get("title") or file.name)
    comment = args.text("initial_comment")

    def share() -> None:
        for channel in places:
            for file in files:
                file.channel_ids.append(channel.channel_id)
            workspace.add(
                channel,
                user=workspace.app.bot_user_id,
                bot_id=workspace.app.bot_id,
                text=comment,
                thread_ts=thread_ts,
                file_ids=[file.file_id for file in files],
            )

    if places:
        call.later(workspace.timing.file_share_s, share)
    return {"files": [file_json(workspace, f, call.base_url) for f in files]}


_WRITE = ("files:write",)
METHODS = {
    "files.getUploadURLExternal": Method(
        run=get_upload_url, scopes=_WRITE, a_minute=TIERS[4]
    ),
    "files.completeUploadExternal": Method(
        run=complete_upload, scopes=_WRITE, a_minute=TIERS[4]
    ),
}
