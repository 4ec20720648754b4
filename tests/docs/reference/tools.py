"""What the MCP server offers, as a client reads it."""

from typing import Any

import anyio
from mcp import Client

from eodh_tools.mcp.server import INSTRUCTIONS, build_server
from eodh_tools.toolbox.wiring import open_toolbox
from tests.docs.reference.markdown import code, prose, table

_OPENING = """# The tools of `eodh-mcp`

What a client receives; `eodh-mcp tools` prints the schemas whole. Every tool is read-only. The words of an answer are the terminal's, and its fields stand beside them for programs.

"""  # noqa: E501 - a paragraph is a line


def page() -> str:
    return anyio.run(_page).rstrip() + "\n"


async def _page() -> str:
    async with Client(build_server(open_toolbox)) as client:
        tools = (await client.list_tools()).tools
        templates = (await client.list_resource_templates()).resource_templates
        prompts = (await client.list_prompts()).prompts
    parts = [
        _OPENING,
        f"The server's instructions to a model: {prose(INSTRUCTIONS)}\n\n",
        "## Tools\n\n",
    ]
    for tool in tools:
        parts += [
            f"### {code(tool.name)}\n\n",
            f"{tool.title}. {prose(tool.description or '')}\n\n",
            table(("Argument", "Kind", "What it is"), _arguments(tool.input_schema)),
            f"An answer {_fields(tool.output_schema)}.\n\n",
        ]
    rows = [(code(t.uri_template), prose(t.description or "")) for t in templates]
    parts += ["## Resources\n\n", table(("Address", "What it is"), rows)]
    output = [(code(each.name), prose(each.description or "")) for each in prompts]
    parts += ["## Prompts\n\n", table(("Prompt", "What for"), output)]
    return "".join(parts)


def _arguments(schema: dict[str, Any]) -> list[tuple[str, str, str]]:
    required = schema.get("required", ())
    rows = []
    for name, about in schema["properties"].items():
        says = prose(about.get("description", ""))
        if name in required:
            says = f"{says} (required)".strip()
        rows.append((code(name), _kind(about), says))
    return rows


def _kind(about: dict[str, Any]) -> str:
    if "enum" in about:
        return ", ".join(code(choice) for choice in about["enum"])
    kind = {"string": "text", "integer": "number", "boolean": "true or false"}
    output = kind.get(about.get("type", ""), "")
    if "minimum" in about and "maximum" in about:
        return f"{output}, {about['minimum']:,} to {about['maximum']:,}"
    return output


def _fields(schema: dict[str, Any] | None) -> str:
    if schema is None:
        return "is text only"
    required = schema.get("required", ())
    named = [code(name) for name in required]
    others = [code(name) for name in schema["properties"] if name not in required]
    where_known = f"; where known, {', '.join(others)}" if others else ""
    return f"has {', '.join(named)}{where_known}"
