"""Read one JSON-RPC message, however odd it is, or say why it is refused. Pure.

The SDK's readers drop what they cannot read, or take it for a notification: who asked
then waits for an answer until their own time is over.
"""

import json
import math
import re
from typing import Any

from mcp.types import (
    INVALID_PARAMS,
    INVALID_REQUEST,
    PARSE_ERROR,
    ErrorData,
    JSONRPCError,
    RequestId,
    jsonrpc_message_adapter,
)
from pydantic import ValidationError

#: No message of ours is longer: a search of 500 characters, a URL of 2,048.
MAX_MESSAGE_BYTES = 256 * 1024

_HALF_CHARACTER = re.compile("[\ud800-\udfff]")
_MOST_DIGITS = 4_300  # Python and the SDK read no number with more


class RefusedMessageError(Exception):
    """A message that is answered with an error, and goes no further.

    Attributes:
        answer: The error, with the message's id where it has one.
    """

    def __init__(self, request_id: RequestId | None, code: int, text: str) -> None:
        super().__init__(text)
        error = ErrorData(code=code, message=text)
        self.answer = JSONRPCError(jsonrpc="2.0", id=request_id, error=error)


def readable_message(raw: bytes) -> str:
    """Return a message as every reader of the SDK takes it.

    Half of an emoji, which a model or a cut text may hold, becomes U+FFFD.

    Raises:
        RefusedMessageError: It is no message, or one that would not be answered.
    """
    try:
        message = json.loads(raw.decode(errors="replace"), parse_int=_whole_number)
    except (ValueError, RecursionError):
        raise RefusedMessageError(None, PARSE_ERROR, "This is no JSON.") from None
    if not isinstance(message, dict):
        raise RefusedMessageError(
            None, INVALID_REQUEST, "A message is one JSON object."
        )
    request_id = _id(message)
    text = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
    text = _HALF_CHARACTER.sub("\ufffd", text)
    try:
        jsonrpc_message_adapter.validate_json(text, by_name=False)
    except ValidationError:
        # No answer to an answer, which would be taken for one to another question.
        if "method" in message or not {"result", "error"} & set(message):
            raise _refused(message, request_id) from None
    return text


def too_long() -> RefusedMessageError:
    """Return what to answer where a message is longer than any of ours."""
    text = f"A message has at most {MAX_MESSAGE_BYTES:,} bytes."
    return RefusedMessageError(None, INVALID_REQUEST, text)


def _whole_number(digits: str) -> float:
    return int(digits) if len(digits) <= _MOST_DIGITS else math.inf


def _id(message: dict[str, Any]) -> RequestId | None:
    """Return the id; None for a notification, also where it says so by a null.

    Raises:
        RefusedMessageError: The id is none that an answer can have.
    """
    request_id = message.get("id")
    if request_id is not None and type(request_id) not in {int, str}:
        text = "id must be a string or a whole number."
        raise RefusedMessageError(None, INVALID_REQUEST, text)
    if isinstance(request_id, str):
        return _HALF_CHARACTER.sub("\ufffd", request_id)
    return request_id


def _refused(
    message: dict[str, Any], request_id: RequestId | None
) -> RefusedMessageError:
    if not isinstance(message.get("params", {}), dict | None):
        text = "params must be an object."
        return RefusedMessageError(request_id, INVALID_PARAMS, text)
    text = 'A request has "jsonrpc": "2.0", a method, and is not nested deeply.'
    return RefusedMessageError(request_id, INVALID_REQUEST, text)
