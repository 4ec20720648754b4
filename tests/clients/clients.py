"""The clients, and how each is set up, as its own documentation says."""

import json
from collections.abc import Callable
from pathlib import Path

import yaml

from tests.clients.documented import command, command_with_key, configuration
from tests.clients.trial import ClientUnderTest, Command, Setting

_DRIVERS = Path(__file__).parent / "drivers"
_KEY = "none"
_ASKED = "Why did my job fail?"
_GEMINI: dict[str, object] = {
    "security": {"auth": {"selectedType": "gemini-api-key"}},
    "privacy": {"usageStatisticsEnabled": False},
    "general": {"disableAutoUpdate": True, "enableAutoUpdate": False},
}


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


def _program(setting: Setting, name: str) -> str:
    return str(setting.packages / "node_modules" / ".bin" / name)


def _claude_code(setting: Setting) -> Command:
    program = _program(setting, "claude")
    if setting.transport == "stdio":
        added = command_with_key("claude", setting)
    else:
        added = command("Claude Code", setting)
    adding = [program, *added[1:]]
    asking = ["-p", _ASKED, "--allowedTools", "mcp__eodh"]
    environment = {
        "ANTHROPIC_BASE_URL": setting.model,
        "ANTHROPIC_API_KEY": _KEY,
        "ANTHROPIC_MODEL": "claude-sonnet-4-5",
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
        "DISABLE_AUTOUPDATER": "1",
    }
    listing = [program, "mcp", "list"]
    return Command([program, *asking], environment, before=[adding, listing])


def _codex(setting: Setting) -> Command:
    program = _program(setting, "codex")
    model = f"""
model = "gpt-5.5"
model_provider = "scripted"

[model_providers.scripted]
name = "Scripted"
base_url = "{setting.model}/v1"
wire_api = "responses"
request_max_retries = 0
stream_max_retries = 0

"""
    setting.write(".codex/config.toml", model + configuration("Codex", setting))
    asking = ["exec", "--skip-git-repo-check", "-s", "read-only", _ASKED]
    environment = {"EODH_MCP_TOKEN": setting.server.token}
    listing = [program, "mcp", "list"]
    return Command([program, *asking], environment, before=[listing])


def _gemini_cli(setting: Setting) -> Command:
    program = _program(setting, "gemini")
    servers = json.loads(configuration("Gemini CLI", setting))
    setting.write(".gemini/settings.json", json.dumps(_GEMINI | servers))
    asking = ["--skip-trust", "--yolo", "-m", "gemini-2.5-pro", "-p", _ASKED]
    environment = {
        "GEMINI_API_KEY": _KEY,
        "GOOGLE_GEMINI_BASE_URL": setting.model,
        "GEMINI_CLI_TRUST_WORKSPACE": "true",
    }
    listing = [program, "mcp", "list"]
    return Command([program, *asking], environment, before=[listing])


def _qwen_code(setting: Setting) -> Command:
    program = _program(setting, "qwen")
    servers = json.loads(configuration("Qwen Code", setting))
    setting.write(".qwen/settings.json", json.dumps(servers))
    asking = ["--yolo", "--auth-type", "openai", "-m", "scripted", "-p", _ASKED]
    environment = {
        "OPENAI_API_KEY": _KEY,
        "OPENAI_BASE_URL": f"{setting.model}/v1",
        "OPENAI_MODEL": "scripted",
        # It asks a proxy for this machine's own addresses too.
        "HTTP_PROXY": "",
        "HTTPS_PROXY": "",
    }
    listing = [program, "mcp", "list"]
    return Command([program, *asking], environment, before=[listing])


def _copilot_cli(setting: Setting) -> Command:
    program = _program(setting, "copilot")
    setting.write(".copilot/mcp-config.json", configuration("Copilot CLI", setting))
    asking = ["--allow-all-tools", "--disable-client-telemetry", "-p", _ASKED]
    environment = {
        "COPILOT_HOME": str(setting.home / ".copilot"),
        "COPILOT_PROVIDER_BASE_URL": f"{setting.model}/v1",
        "COPILOT_PROVIDER_API_KEY": _KEY,
        "COPILOT_MODEL": "gpt-4.1",
        "COPILOT_OFFLINE": "true",
        "COPILOT_AUTO_UPDATE": "false",
    }
    listing = [program, "mcp", "list"]
    return Command([program, *asking], environment, before=[listing])


def _opencode(setting: Setting) -> Command:
    program = _program(setting, "opencode")
    provider = {
        "npm": "@ai-sdk/openai-compatible",
        "name": "Scripted",
        "options": {"baseURL": f"{setting.model}/v1", "apiKey": _KEY},
        "models": {"scripted": {"name": "Scripted", "tool_call": True}},
    }
    servers = json.loads(configuration("opencode", setting))
    whole = {"provider": {"scripted": provider}, "autoupdate": False} | servers
    setting.write(".config/opencode/opencode.json", json.dumps(whole))
    asking = ["run", "--pure", "-m", "scripted/scripted", _ASKED]
    environment = {"OPENCODE_DISABLE_AUTOUPDATE": "1"}
    listing = [program, "mcp", "list"]
    return Command([program, *asking], environment, before=[listing])


def _cline(setting: Setting) -> Command:
    program = _program(setting, "cline")
    place = ".cline/data/settings/cline_mcp_settings.json"
    setting.write(place, configuration("Cline", setting))
    model = ["-p", "openai", "-k", _KEY, "-m", "scripted", "-b", f"{setting.model}/v1"]
    signing_in = [program, "auth", *model]
    asking = ["--auto-approve", "true", "-P", "openai", "-m", "scripted", _ASKED]
    return Command([program, *asking], before=[signing_in])


def _continue(setting: Setting) -> Command:
    program = _program(setting, "cn")
    model = {
        "name": "Scripted",
        "provider": "openai",
        "model": "gpt-4.1",
        "apiBase": f"{setting.model}/v1",
        "apiKey": _KEY,
        "roles": ["chat"],
        "capabilities": ["tool_use"],
    }
    whole = yaml.safe_load(configuration("Continue", setting)) | {"models": [model]}
    config = setting.write("config.yaml", yaml.safe_dump(whole))
    asking = ["--config", str(config), "--auto", "-p", _ASKED]
    return Command([program, *asking])


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
    ClientUnderTest("Claude Code", ("@anthropic-ai/claude-code",), "npm", _claude_code),
    ClientUnderTest("Codex", ("@openai/codex",), "npm", _codex),
    ClientUnderTest("Gemini CLI", ("@google/gemini-cli",), "npm", _gemini_cli),
    ClientUnderTest("Copilot CLI", ("@github/copilot",), "npm", _copilot_cli),
    ClientUnderTest("opencode", ("opencode-ai",), "npm", _opencode),
    ClientUnderTest("Qwen Code", ("@qwen-code/qwen-code",), "npm", _qwen_code),
    ClientUnderTest("Cline", ("cline",), "npm", _cline),
    ClientUnderTest("Continue", ("@continuedev/cli",), "npm", _continue),
)
