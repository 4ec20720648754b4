"""The shapes of Block Kit here against the models of Slack's own SDK."""

import inspect
from types import ModuleType

import pytest
from aiohttp import ClientSession
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models.blocks import block_elements as sdk_elements
from slack_sdk.models.blocks import blocks as sdk_blocks
from slack_sdk.web.async_client import AsyncWebClient

from eodh_sandbox.slack import LocalSlack
from eodh_sandbox.slack.block_kit.blocks import Surface, problems
from tests.sandbox.slack.answering import Json, button, mrkdwn, plain

# What the SDK has and this Slack has not: blocks that Slack makes itself, and elements
# that need more than this Slack can do (options asked for, workflows, rich text typed).
NOT_HERE = {
    "auth_provider",
    "call",
    "file",
    "rich_text_input",
    "url",
    "workflow_button",
}
# What the SDK's base classes give to elements that take no such field.
INHERITED = {"placeholder", "confirm", "alt_text", "focus_on_load"}


def attributes(module: ModuleType) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for _, model in inspect.getmembers(module, inspect.isclass):
        kind = getattr(model, "type", None)
        if model.__module__ != module.__name__ or not isinstance(kind, str):
            continue
        fields = getattr(model, "attributes", None)
        if isinstance(fields, property) and fields.fget is not None:
            fields = fields.fget(model.__new__(model))
        if isinstance(fields, set):
            found[kind] = found.get(kind, set()) | fields
    return found


def here(module: ModuleType) -> list[tuple[str, set[str]]]:
    known = attributes(module)
    return sorted((kind, known[kind]) for kind in known.keys() - NOT_HERE)


async def problems_of(
    slack: LocalSlack, session: ClientSession, block: Json
) -> list[str]:
    method = "chat.postMessage"
    arguments: Json = {"channel": "C1", "text": "x", "blocks": [block]}
    if block["type"] == "alert":
        view = {"type": "modal", "title": plain("x"), "blocks": [block]}
        method, arguments = "views.open", {"trigger_id": "none", "view": view}
    headers = {"Authorization": f"Bearer {slack.bot_token}"}
    async with session.post(
        slack.api_url + method, json=arguments, headers=headers
    ) as answer:
        body = await answer.json()
    return list(body.get("errors", []))


@pytest.mark.anyio
@pytest.mark.parametrize(("kind", "fields"), here(sdk_blocks))
async def test_every_field_of_the_sdks_blocks_is_known(
    slack: LocalSlack, kind: str, fields: set[str]
) -> None:
    block = {"type": kind, **dict.fromkeys(fields - {"type"}, 0)}

    async with ClientSession() as session:
        problems = await problems_of(slack, session, block)

    assert not [p for p in problems if "additional property" in p]
    assert not [p for p in problems if "unsupported type: " + kind in p]


def block_with(element: Json) -> Json:
    """A block in which an element of this type may stand."""
    kind = element["type"]
    if kind.startswith("rich_text"):
        return {"type": "rich_text", "elements": [element]}
    if kind in {"feedback_buttons", "icon_button"}:
        return {"type": "context_actions", "elements": [element]}
    if kind in {"image", "overflow", "button"}:
        return {"type": "section", "text": mrkdwn("x"), "accessory": element}
    return {"type": "input", "label": plain("x"), "element": element}


@pytest.mark.anyio
@pytest.mark.parametrize(("kind", "fields"), here(sdk_elements))
async def test_every_field_of_the_sdks_elements_is_known(
    slack: LocalSlack, kind: str, fields: set[str]
) -> None:
    element = {"type": kind, **dict.fromkeys(fields - INHERITED - {"type"}, 0)}

    async with ClientSession() as session:
        problems = await problems_of(slack, session, block_with(element))

    assert not [p for p in problems if "additional property" in p]
    assert not [p for p in problems if "unsupported type: " + kind in p]


@pytest.mark.anyio
@pytest.mark.parametrize("kind", sorted(NOT_HERE))
async def test_what_is_not_here_is_refused(slack: LocalSlack, kind: str) -> None:
    async with ClientSession() as session:
        as_block = await problems_of(slack, session, {"type": kind})
        as_element = await problems_of(slack, session, block_with({"type": kind}))

    assert [p for p in as_block if f"unsupported type: {kind}" in p]
    assert [p for p in as_element if f"unsupported type: {kind}" in p]


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "text", "elements", "accessory", "element"]),
            inner | st.sampled_from(["section", "actions", "button", "rich_text"]),
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(_JSON, st.sampled_from(["message", "modal", "home", "unfurl"]))
def test_any_json_at_all_is_judged(value: object, surface: Surface) -> None:
    found = problems([value], surface)
    assert all(found)
    # What passes is a block: an object that names its type and has what that needs.
    assert found or (isinstance(value, dict) and value.keys() > {"type"})
    assert problems(value, surface) or isinstance(value, list)


@pytest.mark.anyio
async def test_newer_blocks_pass_and_their_buttons_have_names(
    client: AsyncWebClient,
) -> None:
    text: Json = {
        "type": "rich_text_section",
        "elements": [{"type": "text", "text": "x"}],
    }
    rich = {"type": "rich_text", "elements": [text]}
    task = {"task_id": "1", "title": "stage-in", "status": "complete", "details": rich}
    blocks: list[Json] = [
        {"type": "card", "title": plain("job-1"), "actions": [button("go", "Go")]},
        {"type": "plan", "title": "Steps", "tasks": [{"type": "task_card", **task}]},
        {
            "type": "container",
            "title": plain("Log"),
            "is_collapsible": True,
            "child_blocks": [rich],
        },
        {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}, rich]]},
        {"type": "markdown", "text": "**bold**"},
    ]

    posted = await client.chat_postMessage(channel="C1", text="x", blocks=blocks)

    kept = posted["message"]["blocks"]
    assert kept[0]["actions"][0]["action_id"] == "go"
    assert kept[2]["child_blocks"][0]["block_id"]
