"""What the conformance suite calls, added to our server only by tests.

Written from the requirements that the suite prints for each scenario.
"""

import base64
import struct
import zlib
from functools import partial
from typing import Annotated, Any

import anyio
from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.resources import FunctionResource
from mcp.types import (
    AudioContent,
    CallToolResult,
    EmbeddedResource,
    EmptyResult,
    ImageContent,
    SetLevelRequestParams,
    SubscribeRequestParams,
    TextContent,
    TextResourceContents,
    UnsubscribeRequestParams,
)
from pydantic import Field

_PAUSE_S = 0.05


def _png() -> bytes:
    """One red pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + checksum

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixel = zlib.compress(b"\x00\xff\x00\x00")
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", pixel) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def _wav() -> bytes:
    """Two samples of silence."""
    fmt = struct.pack("<HHIIHH", 1, 1, 8000, 8000, 1, 8)
    body = b"WAVEfmt " + struct.pack("<I", 16) + fmt + b"data" + struct.pack("<I", 2)
    return b"RIFF" + struct.pack("<I", len(body) + 2) + body + b"\x80\x80"


PNG = _png()
_IMAGE = ImageContent(
    type="image", data=base64.b64encode(PNG).decode(), mime_type="image/png"
)
_AUDIO = AudioContent(
    type="audio", data=base64.b64encode(_wav()).decode(), mime_type="audio/wav"
)


def _embedded(uri: str, text: str, mime_type: str = "text/plain") -> EmbeddedResource:
    contents = TextResourceContents(uri=uri, mime_type=mime_type, text=text)
    return EmbeddedResource(type="resource", resource=contents)


def text_result(text: str) -> CallToolResult:
    """A result of one text."""
    return CallToolResult(content=[TextContent(type="text", text=text)])


def add_content_tools(server: MCPServer[Any]) -> None:
    """Tools that answer with every kind of content, or with an error."""

    @server.tool()
    async def test_simple_text() -> CallToolResult:
        """Answer with a text."""
        return text_result("A text, and nothing else.")

    @server.tool()
    async def test_image_content() -> CallToolResult:
        """Answer with an image."""
        return CallToolResult(content=[_IMAGE])

    @server.tool()
    async def test_audio_content() -> CallToolResult:
        """Answer with a sound."""
        return CallToolResult(content=[_AUDIO])

    @server.tool()
    async def test_embedded_resource() -> CallToolResult:
        """Answer with a resource."""
        return CallToolResult(content=[_embedded("test://embedded-resource", "It.")])

    @server.tool()
    async def test_multiple_content_types() -> CallToolResult:
        """Answer with a text, an image and a resource."""
        resource = _embedded(
            "test://mixed-content-resource", '{"value": 1}', "application/json"
        )
        text = TextContent(type="text", text="Three kinds:")
        return CallToolResult(content=[text, _IMAGE, resource])

    @server.tool()
    async def test_error_handling() -> CallToolResult:
        """Fail, as asked."""
        raise ToolError("This fails on purpose.")


def add_telling_tools(server: MCPServer[Any]) -> None:
    """Tools that report progress, log, and change what is listed."""

    @server.tool()
    async def test_tool_with_progress(ctx: Context[Any]) -> CallToolResult:
        """Report progress three times."""
        for done in (0, 50, 100):
            await ctx.report_progress(done, 100)
            await anyio.sleep(_PAUSE_S)
        return text_result("done")

    @server.tool()
    async def test_tool_with_logging(ctx: Context[Any]) -> CallToolResult:
        """Log three times."""
        for what in ("started", "goes on", "done"):
            await ctx.info(what)
            await anyio.sleep(_PAUSE_S)
        return text_result("logged")

    @server.tool()
    async def test_logging_tool(ctx: Context[Any]) -> CallToolResult:
        """Log once, for those who asked for it."""
        await ctx.info("a message")
        return text_result("logged")

    @server.tool()
    async def test_trigger_tool_change(ctx: Context[Any]) -> CallToolResult:
        """Tell that the tools have changed."""
        await ctx.notify_tools_changed()
        return text_result("sent")

    @server.tool()
    async def test_trigger_prompt_change(ctx: Context[Any]) -> CallToolResult:
        """Tell that the prompts have changed."""
        await ctx.notify_prompts_changed()
        return text_result("sent")

    @server.tool()
    async def test_reconnection(ctx: Context[Any]) -> CallToolResult:
        """Close the stream in the middle of the call."""
        await ctx.close_sse_stream()
        await anyio.sleep(_PAUSE_S)
        return text_result("after the stream was closed")


def _same(content: str | bytes) -> str | bytes:
    return content


def add_schema_tools(server: MCPServer[Any]) -> None:
    """Tools whose schemas are out of the ordinary."""

    @server.tool()
    async def test_header_parameter(
        region: Annotated[str, Field(json_schema_extra={"x-mcp-header": "Region"})],
    ) -> CallToolResult:
        """Take a parameter that a header repeats."""
        return text_result(region)

    @server.tool()
    async def json_schema_2020_12_tool() -> CallToolResult:
        """Have a schema with much of JSON Schema 2020-12 in it."""
        return text_result("called")

    tool = server._tool_manager.get_tool("json_schema_2020_12_tool")  # noqa: SLF001
    assert tool is not None
    tool.parameters = _SCHEMA_2020_12


_SCHEMA_2020_12: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "$defs": {"address": {"$anchor": "place", "type": "object", "properties": {}}},
    "properties": {"to": {"$ref": "#/$defs/address"}, "by": {"enum": ["sea", "air"]}},
    "allOf": [{"anyOf": [{"required": ["to"]}, {"required": ["by"]}]}],
    "if": {"properties": {"by": {"const": "sea"}}, "required": ["by"]},
    "then": {"required": ["to"]},
    "else": {"required": ["by"]},
    "additionalProperties": False,
}


def add_resources(server: MCPServer[Any]) -> None:
    """Resources: text, bytes, a template, and one to subscribe to."""
    for uri, content, mime_type in (
        ("test://static-text", "A static text.", "text/plain"),
        ("test://static-binary", PNG, "image/png"),
        ("test://watched-resource", "It may change.", "text/plain"),
    ):
        server.add_resource(
            FunctionResource(
                uri=uri,
                name=uri.removeprefix("test://"),
                description="For the suite.",
                mime_type=mime_type,
                fn=partial(_same, content),
            )
        )

    @server.resource("test://template/{id}/data", mime_type="application/json")
    async def template(id: str) -> str:  # noqa: A002 - the suite's own name
        """Tell the id."""
        return f'{{"id": "{id}", "templateTest": true, "data": "Data for ID: {id}"}}'


def add_prompts(server: MCPServer[Any]) -> None:
    """Prompts: of text, with arguments, with a resource, with an image."""

    @server.prompt()
    def test_simple_prompt() -> str:
        """Ask something simple."""
        return "A simple prompt."

    @server.prompt()
    def test_prompt_with_arguments(
        arg1: Annotated[str, Field(description="First")],
        arg2: Annotated[str, Field(description="Second")],
    ) -> str:
        """Ask with two arguments."""
        return f"Prompt with arguments: arg1='{arg1}', arg2='{arg2}'"

    @server.prompt()
    def test_prompt_with_embedded_resource(
        resourceUri: Annotated[str, Field(description="Its URI")],  # noqa: N803
    ) -> list[Any]:
        """Ask about a resource."""
        return [_embedded(resourceUri, "What it holds."), "What is in it?"]

    @server.prompt()
    def test_prompt_with_image() -> list[Any]:
        """Ask about an image."""
        return [_IMAGE, "What does it show?"]


def add_old_methods(server: MCPServer[Any]) -> None:
    """Methods of the older era that our server has no use for."""

    async def accept(_: object, __: object) -> EmptyResult:
        return EmptyResult()

    add = server._lowlevel_server.add_request_handler  # noqa: SLF001 - no public door
    add("logging/setLevel", SetLevelRequestParams, accept)
    add("resources/subscribe", SubscribeRequestParams, accept)
    add("resources/unsubscribe", UnsubscribeRequestParams, accept)
