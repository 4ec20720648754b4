"""The arguments of a Web API call: query, form or JSON, in one shape."""

import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from eodh_sandbox.slack.slack_errors import SlackError, refused_by_schema
from eodh_sandbox.slack.web_api_limits import MAX_BODY_BYTES

_TRUE = {"true", "1", "yes", "on"}


class Arguments:
    """The arguments of one call."""

    def __init__(self, values: Mapping[str, Any], *, warnings: tuple[str, ...] = ()):
        self.values = {k: v for k, v in values.items() if v is not None}
        self.warnings = warnings

    def text(self, name: str) -> str:
        """A string; empty when it was not given."""
        value = self.values.get(name)
        if value is None:
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, str | int | float):
            return str(value)
        raise refused_by_schema(
            "invalid_arguments", [f"must be a string [json-pointer:/{name}]"]
        )

    def required(self, name: str) -> str:
        """A string that must be there.

        Raises:
            SlackError: `invalid_arguments`, with the name.
        """
        if not (value := self.text(name)):
            raise refused_by_schema(
                "invalid_arguments", [f"missing required field: {name}"]
            )
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """True or false, however it was written."""
        if name not in self.values:
            return default
        return self.text(name).lower() in _TRUE

    def number(self, name: str, *, default: int, maximum: int) -> int:
        """A whole number from 1 to a maximum."""
        if not (value := self.text(name)):
            return default
        if not value.isdecimal() or int(value) < 1:
            raise refused_by_schema(
                "invalid_arguments", [f"must be an integer [json-pointer:/{name}]"]
            )
        return min(int(value), maximum)

    def json(self, name: str, *, code: str) -> Any:
        """A JSON value, given as it is or as text; None when it was not given.

        Raises:
            SlackError: with `code`, when the text is no JSON.
        """
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            raise SlackError(code) from None

    def has(self, name: str) -> bool:
        """Whether it was given at all."""
        return name in self.values


async def read(request: web.Request) -> Arguments:
    """The arguments of a request, the body's before the query's.

    Raises:
        SlackError: the body is not what its content type says.
    """
    values: dict[str, Any] = dict(request.query)
    warnings: tuple[str, ...] = ()
    if request.method == "POST" and request.body_exists:
        kind = request.content_type
        if kind == "application/json":
            values |= _json_body(await request.read())
            if request.charset is None:
                warnings = ("missing_charset",)
        elif kind in {"application/x-www-form-urlencoded", "multipart/form-data"}:
            values |= dict(await request.post())
        elif (await request.read()).strip():
            raise SlackError("invalid_post_type")
    return Arguments(values, warnings=warnings)


def _json_body(raw: bytes) -> dict[str, Any]:
    if len(raw) > MAX_BODY_BYTES:
        raise SlackError("request_too_large")
    try:
        body = json.loads(raw or b"{}")
    except (ValueError, RecursionError):
        raise SlackError("invalid_json") from None
    if not isinstance(body, dict):
        raise SlackError("json_not_object")
    # A token in a JSON body is ignored: it goes into the header there.
    body.pop("token", None)
    return body
