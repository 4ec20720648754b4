"""The clients, and how each is set up, as its own documentation says."""

import json
from collections.abc import Callable
from pathlib import Path

from tests.clients.trial import ClientUnderTest, Command, Setting

_DRIVERS = Path(__file__).parent / "drivers"
_KEY = "none"


def _python(driver: str) -> Callable[[Setting], Command]:
    """A library of Python, by a program of a few lines."""

    def prepare(setting: Setting) -> Command:
        program = str(_DRIVERS / f"{driver}.py")
        given = json.dumps(setting.given())
        python = str(setting.packages / "bin" / "python")
        keys = {"OPENAI_API_KEY": _KEY, "GOOGLE_API_KEY": _KEY}
        return Command([python, program, setting.model, given], keys)

    return prepare


def _ai_sdk(setting: Setting) -> Command:
    program = str(_DRIVERS / "ai_sdk.mjs")
    given = json.dumps(setting.given())
    return Command(["node", program, setting.model, given, str(setting.packages)])


CLIENTS = (
    ClientUnderTest(
        "openai-agents", ("openai-agents",), "PyPI", _python("openai_agents")
    ),
    ClientUnderTest(
        "pydantic-ai",
        ("pydantic-ai-slim[openai,mcp]",),
        "PyPI",
        _python("pydantic_ai_agent"),
    ),
    ClientUnderTest(
        "LangChain",
        ("langchain-mcp-adapters", "langchain", "langchain-openai"),
        "PyPI",
        _python("langchain_agent"),
    ),
    ClientUnderTest(
        "google-adk", ("google-adk", "mcp"), "PyPI", _python("google_adk_agent")
    ),
    ClientUnderTest(
        "AI SDK", ("ai", "@ai-sdk/mcp", "@ai-sdk/openai-compatible"), "npm", _ai_sdk
    ),
)
