"""The forms of docs/install.md are what each client's configuration takes.

`make clients` gives the same forms to the real clients.
"""

import base64
import json
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import pytest
import yaml

from tests.clients.documented import TOKEN, URL, forms

WHEEL = f"/path/to/dist/eodh_jobs-{version('eodh-jobs')}-py3-none-any.whl"
ARGUMENTS = ["--from", WHEEL, "eodh-mcp"]
LOCAL = {"command": "uvx", "args": ARGUMENTS}
HEADERS = {"headers": {"Authorization": f"Bearer {TOKEN}"}}
KEYS = ["EODH_WORKSPACE=my-workspace", "EODH_API_KEY=my-key"]
PACKAGE = {"name": "EO Data Hub jobs", "version": "0.0.1", "schema": "v1"}


def _servers(*servers: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"mcpServers": {"eodh": server}} for server in servers]


SHAPES: dict[str, list[dict[str, Any]]] = {
    "Codex": [
        {
            "mcp_servers": {
                "eodh": {**LOCAL, "required": True, "startup_timeout_sec": 60}
            }
        },
        {
            "mcp_servers": {
                "eodh": {
                    "url": URL,
                    "bearer_token_env_var": "EODH_MCP_TOKEN",
                    "required": True,
                }
            }
        },
    ],
    "Gemini CLI": _servers({**LOCAL, "timeout": 90_000}, {"httpUrl": URL, **HEADERS}),
    "Qwen Code": _servers({**LOCAL, "timeout": 90_000}, {"httpUrl": URL, **HEADERS}),
    "Copilot CLI": _servers(
        {"type": "local", **LOCAL, "tools": ["*"]},
        {"type": "http", "url": URL, **HEADERS, "tools": ["*"]},
    ),
    "opencode": [
        {
            "mcp": {
                "eodh": {
                    "type": "local",
                    "command": ["uvx", *ARGUMENTS],
                    "timeout": 60_000,
                }
            }
        },
        {"mcp": {"eodh": {"type": "remote", "url": URL, **HEADERS}}},
    ],
    "Cursor": _servers(LOCAL, {"url": URL, **HEADERS}),
    "Cline": _servers(
        {**LOCAL, "timeout": 60},
        {"type": "streamableHttp", "url": URL, **HEADERS},
    ),
    "Continue": [
        {**PACKAGE, "mcpServers": [{"name": "eodh", "type": "stdio", **LOCAL}]},
        {
            **PACKAGE,
            "mcpServers": [
                {
                    "name": "eodh",
                    "type": "streamable-http",
                    "url": URL,
                    "requestOptions": HEADERS,
                }
            ],
        },
    ],
    "With the key in the client": [
        {
            "servers": {
                "eodh": {
                    "type": "stdio",
                    **LOCAL,
                    "env": {
                        "EODH_WORKSPACE": "my-workspace",
                        "EODH_API_KEY": "${input:eodh-key}",
                    },
                }
            },
            "inputs": [
                {
                    "id": "eodh-key",
                    "type": "promptString",
                    "description": "EODH API key",
                    "password": True,
                }
            ],
        }
    ],
}
READERS: dict[str, Callable[[str], Any]] = {
    "json": json.loads,
    "toml": tomllib.loads,
    "yaml": yaml.safe_load,
}


@pytest.mark.parametrize("client", SHAPES)
def test_a_configuration_has_the_shape_that_its_client_takes(client: str) -> None:
    written = [
        READERS[language](block)
        for language, blocks in forms(client).items()
        if language in READERS
        for block in blocks
    ]
    assert written == SHAPES[client]


def test_claude_code_is_given_the_name_before_the_options_that_take_many_words() -> (
    None
):
    local, remote = (shlex.split(each) for each in forms("Claude Code")["sh"])
    with_key, codex = (
        shlex.split(each) for each in forms("With the key in the client")["sh"]
    )
    added = ["claude", "mcp", "add", "--scope", "user"]
    env = [word for key in KEYS for word in ("--env", key)]
    assert local == [*added, "eodh", "--", "uvx", *ARGUMENTS]
    assert remote == [
        *added,
        *("--transport", "http", "eodh", URL),
        *("--header", f"Authorization: Bearer {TOKEN}"),
    ]
    assert with_key == [*added, "eodh", *env, "--", "uvx", *ARGUMENTS]
    assert codex == ["codex", "mcp", "add", "eodh", *env, "--", "uvx", *ARGUMENTS]


def test_vs_code_is_given_json() -> None:
    given = [json.loads(shlex.split(each)[2]) for each in forms("VS Code")["sh"]]
    assert given == [
        {"name": "eodh", **LOCAL},
        {"name": "eodh", "type": "http", "url": URL, **HEADERS},
    ]


def test_cursors_link_holds_the_server() -> None:
    (printing,) = forms("Cursor")["sh"]
    _, *arguments = shlex.split(printing)
    done = subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, check=True
    )
    found = re.fullmatch(
        r"cursor://anysphere\.cursor-deeplink/mcp/install\?name=eodh&config=(\S+)\n",
        done.stdout,
    )
    assert found is not None
    assert json.loads(base64.b64decode(found[1])) == LOCAL
