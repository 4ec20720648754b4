"""What the local Hub reads from a request, and how it refuses one."""

import json
import re
from typing import Any

import jsonschema
from starlette.requests import Request

from eodh_sandbox.hub import bodies as answers
from eodh_sandbox.hub.cwl import processes

_MAX_BODY_BYTES = 1_000_000


class Refusal(Exception):  # noqa: N818 - an answer, not an error
    """An answer with an error's body."""

    def __init__(self, status: int, title: str, name: str | None, detail: str) -> None:
        super().__init__(title)
        self.status = status
        self.body = answers.exception(title, name, detail)


async def read_inputs(request: Request) -> dict[str, Any]:
    """Read the inputs of an execution.

    Raises:
        Refusal: the body is no JSON that can be executed.
    """
    content = await request.body()
    refused = Refusal(
        400, "InvalidParameterValue", "invalid-parameter-value", "No JSON to execute."
    )
    if len(content) > _MAX_BODY_BYTES:
        raise refused
    try:
        inputs = json.loads(content or b"{}").get("inputs", {})
    except (ValueError, AttributeError) as error:
        raise refused from error
    if not isinstance(inputs, dict):
        raise refused
    return inputs


def read_number(request: Request, name: str, default: int) -> int:
    """A number of the query; what is none counts as 0 (KERNEL.md K8)."""
    text = (request.query_params.getlist(name) or [str(default)])[-1]
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else 0


def check_inputs(
    process: processes.Process, inputs: dict[str, Any], hub_url: str
) -> None:
    """Refuse inputs that are not of their types.

    Raises:
        ValueError: names the input. A missing one is no error here: on the Hub such
            a job is accepted, and never starts.
    """
    schema = {**processes.inputs_schema(process, hub_url), "required": []}
    error = next(jsonschema.Draft202012Validator(schema).iter_errors(inputs), None)
    if error is not None:
        raise ValueError(f"Input {'.'.join(map(str, error.path))}: {error.message}")
