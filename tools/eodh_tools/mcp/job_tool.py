"""Make a tool of a function: its schema shortened, its errors worded for a model."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError, UnexpectedToolError
from mcp.server.mcpserver.tools.base import Tool
from mcp.types import ToolAnnotations
from pydantic import ValidationError

from eodh_tools.errors import RequestError
from eodh_tools.mcp.argument_checks import (
    ArgumentError,
    explain_invalid,
    read_arguments,
)
from eodh_tools.mcp.call_time import begin_call
from eodh_tools.mcp.schemas import optional_marked, shortened

_READ_ONLY = ToolAnnotations(read_only_hint=True, open_world_hint=True)

# Words by which a client's search for tools finds them.
_SEARCH_HINT = (
    "EO Data Hub (EODH) workflow job: failed, error, status, log; earth observation "
    "satellite processing pipeline, CWL"
)


class JobTool(Tool):
    """A tool that forgives what models add to a call, and words its own errors."""

    async def run(
        self,
        arguments: dict[str, Any],
        context: Context[Any, Any],
        convert_result: bool = False,  # noqa: FBT001, FBT002 - as the SDK calls it
    ) -> Any:
        """Run the tool with the arguments that were really given.

        Raises:
            ToolError: In words for a model: what to give, or what the toolbox says.
        """
        begin_call()
        try:
            given = read_arguments(self.parameters, self.name, arguments)
            return await super().run(given, context, convert_result)
        except ArgumentError as error:
            await _refuse_keys(context, arguments)
            raise ToolError(str(error)) from error
        except UnexpectedToolError:
            raise
        except ToolError as error:
            cause = error.__cause__
            if isinstance(cause, ValidationError):
                await _refuse_keys(context, arguments)
                raise ToolError(explain_invalid(self.parameters, cause)) from cause
            raise ToolError(str(cause or error)) from cause


async def _refuse_keys(context: Context[Any, Any], given: Mapping[str, Any]) -> None:
    """Refuse a key in what a message about wrong arguments would repeat.

    Raises:
        ToolError: There is one.
    """
    toolbox = await context.request_context.lifespan_context.toolbox()
    try:
        await toolbox.check_typed(*given, *(str(each) for each in given.values()))
    except RequestError as error:
        raise ToolError(str(error)) from None


def job_tool(
    function: Callable[..., Awaitable[Any]],
    title: str,
    description: str,
    meta: dict[str, Any] | None = None,
    *,
    text_only: bool = False,
) -> Tool:
    """Make a tool that only reads.

    Args:
        function: What it does; its parameters are the tool's.
        title: For a person.
        description: For the model.
        meta: Facts for the client, besides the words of a search for tools.
        text_only: It answers with text only, which is bounded; half of the clients
            show structured content besides.
    """
    tool = JobTool.from_function(
        function,
        title=title,
        description=description,
        annotations=_READ_ONLY,
        meta={"anthropic/searchHint": _SEARCH_HINT, **(meta or {})},
        structured_output=False if text_only else None,
    )
    tool.parameters = optional_marked(shortened(tool.parameters))
    # Answers are written out of the very models that the schemas are made of.
    tool.fn_metadata.output_model = None
    if tool.fn_metadata.output_schema is not None:
        tool.fn_metadata.output_schema = shortened(tool.fn_metadata.output_schema)
    return tool
