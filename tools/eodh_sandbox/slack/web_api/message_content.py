"""Check the parts of a message as Slack does."""

from typing import Any

from eodh_bot.block_kit import blocks as block_kit
from eodh_bot.block_kit.schema import problem
from eodh_sandbox.slack.slack_errors import SlackError, refused_by_schema
from eodh_sandbox.slack.state.objects import Json
from eodh_sandbox.slack.web_api.arguments import Arguments
from eodh_sandbox.slack.web_api_limits import (
    MAX_ATTACHMENTS,
    MAX_BLOCKS_CHARS,
    MAX_METADATA_BYTES,
    MAX_TEXT_CHARS,
)

_EVENT_TYPE_CHARS = 255


def blocks(args: Arguments, *, capped: bool = True) -> list[Json] | None:
    """The blocks of a message, or None when none were given.

    Args:
        args: The call's arguments.
        capped: Whether the undocumented cap on all characters applies; Slack lets
            the same blocks pass through a response URL.

    Raises:
        SlackError: `invalid_blocks_format`, `invalid_blocks`, `msg_blocks_too_long`.
    """
    given = args.json("blocks", code="invalid_blocks_format")
    if given is None:
        return None
    if not isinstance(given, list):
        raise SlackError("invalid_blocks_format")
    if found := block_kit.problems(given, "message"):
        raise refused_by_schema("invalid_blocks", found)
    if capped and block_kit.characters(given) > MAX_BLOCKS_CHARS:
        raise SlackError("msg_blocks_too_long")
    return given


def attachments(args: Arguments) -> list[Json] | None:
    """The attachments of a message, or None when none were given."""
    given = args.json("attachments", code="invalid_attachments")
    if given is None:
        return None
    if not isinstance(given, list) or not all(isinstance(a, dict) for a in given):
        raise SlackError("invalid_attachments")
    if len(given) > MAX_ATTACHMENTS:
        raise SlackError("too_many_attachments")
    for number, attachment in enumerate(given):
        if inner := attachment.get("blocks"):
            at = f"/attachments/{number}/blocks"
            if found := block_kit.problems(inner, "message", at):
                raise refused_by_schema("invalid_blocks", found)
    return given


def metadata(args: Arguments) -> Json | None:
    """The metadata of a message; `{}` removes it, None keeps it.

    Raises:
        SlackError: `invalid_metadata_format`, `invalid_metadata_schema`,
            `metadata_too_large`.
    """
    given = args.json("metadata", code="invalid_metadata_format")
    if given is None:
        return None
    if not isinstance(given, dict):
        raise SlackError("invalid_metadata_format")
    if not given:
        return {}
    found = [
        problem(f"missing required field: {name}", "/metadata")
        for name in ("event_type", "event_payload")
        if name not in given
    ]
    found += [
        problem(f"invalid additional property: {name}", "/metadata")
        for name in given
        if name not in {"event_type", "event_payload"}
    ]
    kind = given.get("event_type")
    if not found and not (isinstance(kind, str) and 0 < len(kind) <= _EVENT_TYPE_CHARS):
        found.append(problem("must be a string", "/metadata/event_type"))
    if not found and not isinstance(given.get("event_payload"), dict):
        found.append(problem("must be an object", "/metadata/event_payload"))
    if found:
        raise refused_by_schema("invalid_metadata_schema", found)
    if block_kit.characters(given) > MAX_METADATA_BYTES:
        raise SlackError("metadata_too_large")
    return given


def body(args: Arguments, *, capped: bool = True) -> dict[str, Any]:
    """Text, blocks and attachments of a new message, as fields of a `Message`.

    Raises:
        SlackError: `no_text` when there is nothing to show, and what the parts raise.
    """
    text = args.text("text")
    given = blocks(args, capped=capped)
    attached = attachments(args)
    if not text.strip() and not given and not attached:
        raise SlackError("no_text")
    return {
        "text": text[:MAX_TEXT_CHARS],
        "blocks": given or [],
        "attachments": attached or [],
    }
