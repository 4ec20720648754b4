"""The suite's tools and prompt that ask the client, in both eras."""

from typing import Annotated, Any, Literal

from mcp.server import MCPServer
from mcp.server.mcpserver import Context, Elicit, Resolve, Sample
from mcp.types import (
    CallToolResult,
    CreateMessageRequest,
    CreateMessageRequestParams,
    CreateMessageResult,
    ElicitRequest,
    ElicitRequestFormParams,
    ElicitResult,
    InputRequest,
    InputRequiredResult,
    ListRootsRequest,
    SamplingMessage,
    TextContent,
)
from pydantic import BaseModel, Field

from tests.conformance.fixtures import text_result

Round = CallToolResult | InputRequiredResult


class AskedPerson(BaseModel):
    """Who is asked."""

    username: str = Field(description="A name")
    email: str = Field(description="An address")


class Defaults(BaseModel):
    """A default of every primitive type."""

    name: str = "John Doe"
    age: int = 30
    score: float = 95.5
    status: Literal["active", "inactive", "pending"] = "active"
    verified: bool = True


def _titled(kind: str, values: dict[str, str]) -> list[dict[str, str]]:
    return [
        {"const": value, "title": f"{kind} {title}"} for value, title in values.items()
    ]


_VALUES = {"value1": "one", "value2": "two", "value3": "three"}
_OPTIONS = ["option1", "option2", "option3"]
ENUMS: dict[str, Any] = {
    "type": "object",
    "properties": {
        "untitledSingle": {"type": "string", "enum": _OPTIONS},
        "titledSingle": {"type": "string", "oneOf": _titled("Option", _VALUES)},
        "legacyEnum": {
            "type": "string",
            "enum": ["opt1", "opt2", "opt3"],
            "enumNames": ["Option One", "Option Two", "Option Three"],
        },
        "untitledMulti": {
            "type": "array",
            "items": {"type": "string", "enum": _OPTIONS},
        },
        "titledMulti": {
            "type": "array",
            "items": {"anyOf": _titled("Choice", _VALUES)},
        },
    },
}


def _elicit(message: str, field: str, kind: str = "string") -> InputRequest:
    schema = {
        "type": "object",
        "properties": {field: {"type": kind}},
        "required": [field],
    }
    return ElicitRequest(
        params=ElicitRequestFormParams(message=message, requested_schema=schema)
    )


def _sample(prompt: str, max_tokens: int = 100) -> InputRequest:
    message = SamplingMessage(
        role="user", content=TextContent(type="text", text=prompt)
    )
    return CreateMessageRequest(
        params=CreateMessageRequestParams(messages=[message], max_tokens=max_tokens)
    )


def _answered(ctx: Context[Any], key: str) -> dict[str, Any] | None:
    """What a person entered, if they accepted."""
    answer = (ctx.input_responses or {}).get(key)
    if isinstance(answer, ElicitResult) and answer.action == "accept":
        return dict(answer.content or {})
    return None


def add_old_askers(server: MCPServer[Any]) -> None:
    """Tools that ask in the middle of a call, as before 2026."""

    @server.tool()
    async def test_sampling(prompt: str, ctx: Context[Any]) -> CallToolResult:
        """Ask the client's model."""
        message = SamplingMessage(
            role="user", content=TextContent(type="text", text=prompt)
        )
        result = await ctx.session.create_message([message], max_tokens=100)
        return text_result(f"LLM response: {result.content}")

    @server.tool()
    async def test_elicitation(message: str, ctx: Context[Any]) -> CallToolResult:
        """Ask the person."""
        result = await ctx.elicit(message, AskedPerson)
        return text_result(f"User response: {result.action}")

    @server.tool()
    async def test_elicitation_sep1034_defaults(ctx: Context[Any]) -> CallToolResult:
        """Ask with defaults."""
        result = await ctx.elicit("Is this right?", Defaults)
        return text_result(f"Elicitation completed: action={result.action}")

    @server.tool()
    async def test_elicitation_sep1330_enums(ctx: Context[Any]) -> CallToolResult:
        """Ask with every kind of choice."""
        result = await ctx.session.elicit_form(
            message="Which?", requested_schema=ENUMS, related_request_id=ctx.request_id
        )
        return text_result(f"Elicitation completed: action={result.action}")


def ask_name() -> Elicit[AskedPerson]:
    """A question for the person."""
    return Elicit("Who are you?", AskedPerson)


def ask_model() -> Sample:
    """A question for the client's model."""
    content = TextContent(type="text", text="Hello?")
    return Sample([SamplingMessage(role="user", content=content)], max_tokens=10)


def add_askers(server: MCPServer[Any]) -> None:  # noqa: C901 - a list
    """Tools and a prompt that ask by their result, since 2026."""

    @server.tool()
    async def test_missing_capability(
        answer: Annotated[CreateMessageResult, Resolve(ask_model)],
    ) -> CallToolResult:
        """Need sampling."""
        return text_result(str(answer.content))

    @server.tool()
    async def test_streaming_elicitation(
        person: Annotated[AskedPerson, Resolve(ask_name)],
    ) -> CallToolResult:
        """Need a name."""
        return text_result(f"Hello, {person.username}!")

    @server.tool()
    async def test_input_required_result_elicitation(ctx: Context[Any]) -> Round:
        """Ask for a name."""
        given = _answered(ctx, "user_name")
        if given is None or "name" not in given:
            asked = {"user_name": _elicit("What is your name?", "name")}
            return InputRequiredResult(input_requests=asked)
        return text_result(f"Hello, {given['name']}!")

    @server.tool()
    async def test_input_required_result_sampling(ctx: Context[Any]) -> Round:
        """Ask the model."""
        answer = (ctx.input_responses or {}).get("capital_question")
        if not isinstance(answer, CreateMessageResult):
            asked = {"capital_question": _sample("What is the capital of France?")}
            return InputRequiredResult(input_requests=asked)
        return text_result(str(answer.content))

    @server.tool()
    async def test_input_required_result_list_roots(ctx: Context[Any]) -> Round:
        """Ask for the roots."""
        answer = (ctx.input_responses or {}).get("client_roots")
        if answer is None:
            asked: dict[str, InputRequest] = {"client_roots": ListRootsRequest()}
            return InputRequiredResult(input_requests=asked)
        return text_result(answer.model_dump_json())

    @server.prompt()
    async def test_input_required_result_prompt(
        ctx: Context[Any],
    ) -> str | InputRequiredResult:
        """Ask for a context."""
        given = _answered(ctx, "user_context")
        if given is None:
            question = "What context should the prompt use?"
            asked = {"user_context": _elicit(question, "context")}
            return InputRequiredResult(input_requests=asked)
        return f"In the context of {given.get('context')}."


def add_askers_with_state(server: MCPServer[Any]) -> None:  # noqa: C901 - a list
    """Tools that ask more than once, or more than one thing."""

    @server.tool()
    async def test_input_required_result_request_state(ctx: Context[Any]) -> Round:
        """Ask, and keep a state."""
        given = _answered(ctx, "confirm")
        if given is None or ctx.request_state != "asked":
            asked = {"confirm": _elicit("Please confirm", "ok", "boolean")}
            return InputRequiredResult(input_requests=asked, request_state="asked")
        return text_result("state-ok")

    @server.tool()
    async def test_input_required_result_tampered_state(ctx: Context[Any]) -> Round:
        """Ask, and keep a state that nobody can change."""
        given = _answered(ctx, "confirm")
        if given is None:
            asked = {"confirm": _elicit("Please confirm", "ok", "boolean")}
            return InputRequiredResult(input_requests=asked, request_state="asked")
        return text_result("state-ok")

    @server.tool()
    async def test_input_required_result_multiple_inputs(ctx: Context[Any]) -> Round:
        """Ask three things at once."""
        asked: dict[str, InputRequest] = {
            "user_name": _elicit("What is your name?", "name"),
            "greeting": _sample("Generate a greeting", 50),
            "client_roots": ListRootsRequest(),
        }
        if set(asked) <= set(ctx.input_responses or {}):
            return text_result("All three came.")
        return InputRequiredResult(input_requests=asked, request_state="asked")

    @server.tool()
    async def test_input_required_result_multi_round(ctx: Context[Any]) -> Round:
        """Ask twice, one after the other."""
        if ctx.request_state == "second" and _answered(ctx, "step2") is not None:
            return text_result("Both came.")
        if ctx.request_state == "first" and _answered(ctx, "step1") is not None:
            second = {"step2": _elicit("Step 2: What is your favorite color?", "color")}
            return InputRequiredResult(input_requests=second, request_state="second")
        first = {"step1": _elicit("Step 1: What is your name?", "name")}
        return InputRequiredResult(input_requests=first, request_state="first")

    @server.tool()
    async def test_input_required_result_capabilities(ctx: Context[Any]) -> Round:
        """Ask only what the client can answer."""
        able = ctx.client_capabilities
        asked: dict[str, InputRequest] = {}
        if able is not None and able.sampling is not None:
            asked["greeting"] = _sample("Generate a greeting")
        if able is not None and able.elicitation is not None:
            asked["user_name"] = _elicit("What is your name?", "name")
        if not asked or ctx.input_responses:
            return text_result("Nothing to ask.")
        return InputRequiredResult(input_requests=asked)
