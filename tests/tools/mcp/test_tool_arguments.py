"""What models give as arguments is understood, or refused with what to give."""

import re
from typing import Any

import pytest
from mcp import Client

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.hub.job_store import JobLog
from eodh_sandbox.hub.scripted_jobs import ScriptedJob
from tests.tools.mcp.conftest import LONG_AGO, call, listed, refusal

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("given", "first", "last"),
    [
        ({"tail": 0, "head": 0, "around": 0, "lines": "", "search": ""}, 401, 500),
        ({"tail": None, "head": None, "log": "", "cursor": " "}, 401, 500),
        ({"tail": 9, "head": 3}, 1, 3),
        ({"tail": 9, "head": 3, "lines": "7:8"}, 7, 8),
        ({"tail": 9, "lines": "7:8", "around": 50, "context": 1}, 49, 51),
        ({"around": 50, "search": "line 60$", "context": 0, "tail": 9}, 60, 60),
        ({"tail": 9, "context": 5}, 492, 500),
    ],
)
async def test_a_form_that_is_filled_in_whole_is_understood(
    hub: LocalHub,
    workspace: str,
    client: Client,
    given: dict[str, Any],
    first: int,
    last: int,
) -> None:
    log = "".join(f"line {n}\n" for n in range(1, 501)).encode()
    (job_id,) = hub.script(
        workspace, ScriptedJob(created=LONG_AGO, logs=(JobLog("a.log", log),))
    )
    _, facts = await call(client, "read_log", job=job_id, **given)
    assert (facts["first_line"], facts["last_line"]) == (first, last)


async def test_a_model_that_must_give_every_argument_can_give_none_of_them(
    hub: LocalHub, workspace: str, client: Client
) -> None:
    """OpenAI's strict mode holds a model to the schema, bounds and choices too."""
    log = "".join(f"line {n}\n" for n in range(1, 501)).encode()
    made = ScriptedJob("ndvi", created=LONG_AGO, logs=(JobLog("a.log", log),))
    (job_id,) = hub.script(workspace, made)
    tools = {each["name"]: each["inputSchema"] for each in await listed(client)}
    filled = {name: emptiest_values(schema) for name, schema in tools.items()}
    _, facts = await call(client, "read_log", **{**filled["read_log"], "job": job_id})
    assert (facts["first_line"], facts["last_line"]) == (401, 500)
    _, facts = await call(client, "list_jobs", **filled["list_jobs"])
    assert facts["total"] == 1


def emptiest_values(schema: dict[str, Any]) -> dict[str, Any]:
    empty: dict[str, Any] = {"string": "", "boolean": False}
    return {
        name: about["enum"][0]
        if "enum" in about
        else empty.get(about["type"], about.get("minimum"))
        for name, about in schema["properties"].items()
    }


async def test_a_cursor_goes_on_whatever_else_is_given(
    hub: LocalHub, workspace: str, client: Client
) -> None:
    log = "".join(f"line {n}\n" for n in range(1, 501)).encode()
    (job_id,) = hub.script(
        workspace, ScriptedJob(created=LONG_AGO, logs=(JobLog("a.log", log),))
    )
    _, facts = await call(client, "read_log", job=job_id)
    _, older = await call(
        client, "read_log", job=job_id, cursor=facts["older_cursor"], tail=7
    )
    assert older["last_line"] == 400


async def test_lists_take_empty_arguments_as_not_given(
    hub: LocalHub, workspace: str, client: Client
) -> None:
    hub.script(
        workspace,
        ScriptedJob("ndvi", "failed", created=LONG_AGO),
        ScriptedJob("ndvi", created=LONG_AGO),
    )
    text, structured = await call(
        client, "list_jobs", status="", process="", since=None, limit=0
    )
    assert structured["by_status"] == {"failed": 1, "successful": 1}
    assert "1 failed, 1 successful" in text or "1 successful, 1 failed" in text
    _, structured = await call(client, "list_jobs", status="FAILED")
    assert structured["total"] == 1
    assert structured["by_status"] == {"failed": 1, "successful": 1}


@pytest.mark.parametrize(
    ("tool", "arguments", "message"),
    [
        (
            "get_status",
            {},
            (
                "job is missing: give text of at most 2,048 characters (Job id,"
                " pasted job or log URL, 'last', 'last failed', 'last PROCESS' "
                "or 'last failed PROCESS')."
            ),
        ),
        (
            "get_status",
            {"job_id": "x"},
            (
                "There is no argument 'job_id': use job. get_status takes job, "
                "wait; only job is required."
            ),
        ),
        (
            "read_log",
            {"job": "x", "tail": 9999},
            (
                "tail=9999 cannot be: give a whole number from 1 to 5,000 (Last"
                " N lines, 1 to 5000. Default 100)."
            ),
        ),
        (
            "read_log",
            {"job": "x", "around": "here"},
            (
                "around='here' cannot be: give a whole number, 1 or more (Lines"
                " near this line number)."
            ),
        ),
        (
            "read_log",
            {"job": "x", "serch": "a", "colour": 1},
            (
                "There is no argument 'serch': use search. There is no argument"
                " 'colour'. read_log takes job, log, search, around, lines, "
                "head, tail, context, cursor; only job is required."
            ),
        ),
        (
            "list_jobs",
            {"status": "done", "limit": 1000},
            (
                "status='done' cannot be: give one of all, accepted, running, "
                "successful, failed, dismissed (Only this status. Default: "
                "all). limit=1000 cannot be: give a whole number from 1 to 100 "
                "(At most N jobs, 1 to 100. Default 20)."
            ),
        ),
        (
            "get_status",
            {"job": "x", "wait": "soon"},
            (
                "wait='soon' cannot be: give true or false (Wait at most 50 s "
                "for the job's end and logs. Default false)."
            ),
        ),
    ],
)
async def test_wrong_arguments_are_refused_with_what_to_give(
    client: Client, tool: str, arguments: dict[str, Any], message: str
) -> None:
    assert await refusal(client, tool, **arguments) == message


async def test_every_argument_is_described_and_marked_where_it_may_be_left_out(
    client: Client,
) -> None:
    for tool in await listed(client):
        schema = tool["inputSchema"]
        for name, about in schema["properties"].items():
            required = name in schema.get("required", ())
            assert about["description"]
            assert about["type"] in {"string", "integer", "boolean"}
            assert about.get("nullable", False) is not required
            if not required and about["type"] != "string":
                assert re.search(r"[Dd]efault|\d|line number", about["description"])


@pytest.mark.parametrize(
    ("tool", "name"),
    [
        ("get_status", "job"),
        ("list_logs", "job"),
        ("read_log", "log"),
        ("read_log", "search"),
        ("read_log", "lines"),
        ("read_log", "context"),
        ("list_jobs", "process"),
        ("list_jobs", "status"),
        ("list_jobs", "since"),
        ("list_jobs", "limit"),
        ("list_failures", "process"),
    ],
)
async def test_a_key_given_for_a_name_is_refused_and_not_repeated(
    tool: str, name: str, client: Client, hub: LocalHub, workspace: str
) -> None:
    token = "ghp_" + "aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5"
    takes_job = tool == "read_log"
    for key in (hub.workspaces[workspace], token):
        given = {name: key} | ({"job": "last"} if takes_job else {})
        refused = await refusal(client, tool, **given)
        assert refused.startswith("That looks like a key")
        assert key not in refused
    refused = await refusal(client, tool, **{hub.workspaces[workspace]: "x"})
    assert hub.workspaces[workspace] not in refused
