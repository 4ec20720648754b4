"""What the local Slack refuses in blocks, with a pointer to each problem."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.slack.answering import button, mrkdwn, plain
from tests.sandbox.slack.observed import refused, section

pytestmark = pytest.mark.anyio


_MANY = [{"text": plain("x"), "value": "x"}]
INVALID = [
    ([section()] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
    (
        [{"type": "nonsense"}],
        "unsupported type: nonsense [json-pointer:/blocks/0/type]",
    ),
    ([{"text": "x"}], "missing required field: type [json-pointer:/blocks/0]"),
    (["x"], "must be an object [json-pointer:/blocks/0]"),
    (
        [section(text=mrkdwn("x" * 3_001))],
        "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
    ),
    (
        [section(text=mrkdwn(""))],
        "must be more than 0 characters [json-pointer:/blocks/0/text/text]",
    ),
    (
        [section(fields=[mrkdwn("x")] * 11)],
        "no more than 10 items allowed [json-pointer:/blocks/0/fields]",
    ),
    (
        [section(fields=[mrkdwn("x" * 2_001)])],
        "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]",
    ),
    (
        [{"type": "section"}],
        "must define either `fields` or `text` [json-pointer:/blocks/0]",
    ),
    (
        [section(colour="red")],
        "invalid additional property: colour [json-pointer:/blocks/0]",
    ),
    (
        [{"type": "header", "text": plain("x" * 151)}],
        "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
    ),
    (
        [{"type": "header", "text": mrkdwn("x")}],
        "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]",
    ),
    (
        [{"type": "context", "elements": [mrkdwn("x")] * 11}],
        "no more than 10 items allowed [json-pointer:/blocks/0/elements]",
    ),
    (
        [{"type": "actions", "elements": [button(f"b{n}", "x") for n in range(26)]}],
        "no more than 25 items allowed [json-pointer:/blocks/0/elements]",
    ),
    (
        [{"type": "actions", "elements": [button("a", "x"), button("a", "y")]}],
        "`action_id` a already exists [json-pointer:/blocks/0]",
    ),
    (
        [{"type": "actions", "elements": [button("a", "x" * 76)]}],
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
    ),
    (
        [{"type": "actions", "elements": [button("a", "x", value="x" * 2_001)]}],
        "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
    ),
    (
        [{"type": "actions", "elements": [button("a", "x", url="not a link")]}],
        "must be a valid URL [json-pointer:/blocks/0/elements/0/url]",
    ),
    (
        [section(accessory={"type": "overflow", "options": _MANY * 6})],
        "no more than 5 items allowed [json-pointer:/blocks/0/accessory/options]",
    ),
    (
        [section(accessory={"type": "static_select", "options": _MANY * 101})],
        "no more than 100 items allowed [json-pointer:/blocks/0/accessory/options]",
    ),
    (
        [section(accessory={"type": "static_select"})],
        (
            "either `options` or `option_groups` must be given "
            "[json-pointer:/blocks/0/accessory]"
        ),
    ),
    (
        [section(block_id="a"), section(block_id="a")],
        "`block_id` a already exists [json-pointer:/blocks]",
    ),
    (
        [
            {
                "type": "rich_text",
                "elements": [
                    {
                        "type": "rich_text_preformatted",
                        "elements": [{"type": "user", "user_id": "U1"}],
                    }
                ],
            }
        ],
        "unsupported type: user [json-pointer:/blocks/0/elements/0/elements/0/type]",
    ),
    (
        [
            {
                "type": "rich_text",
                "elements": [
                    {
                        "type": "rich_text_section",
                        "elements": [{"type": "text", "text": ""}],
                    }
                ],
            }
        ],
        (
            "must be more than 0 characters "
            "[json-pointer:/blocks/0/elements/0/elements/0/text]"
        ),
    ),
]


@pytest.mark.parametrize(("blocks", "problem"), INVALID)
async def test_invalid_blocks_are_refused_with_a_pointer(
    client: AsyncWebClient, blocks: list[Any], problem: str
) -> None:
    answer = await refused(
        client.chat_postMessage(channel="C1", text="x", blocks=blocks)
    )

    assert answer["error"] == "invalid_blocks"
    assert problem in answer["errors"]
    assert f"[ERROR] {problem}" in answer["response_metadata"]["messages"]


async def test_every_problem_is_named_at_once(client: AsyncWebClient) -> None:
    blocks = [{"type": "nonsense"}, section(text=mrkdwn("x" * 3_001))]

    answer = await refused(
        client.chat_postMessage(channel="C1", text="x", blocks=blocks)
    )

    assert answer["errors"] == [
        "unsupported type: nonsense [json-pointer:/blocks/0/type]",
        "failed to match all allowed schemas [json-pointer:/blocks/1/text]",
        "must be less than 3001 characters [json-pointer:/blocks/1/text/text]",
    ]


async def test_fifty_blocks_pass_and_each_has_an_id(client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(
        channel="C1", text="x", blocks=[section() for _ in range(50)]
    )

    ids = [b["block_id"] for b in posted["message"]["blocks"]]
    assert all(ids)
    assert len(set(ids)) == 50


async def test_the_characters_of_all_blocks_have_a_cap(client: AsyncWebClient) -> None:
    long = [section(text=mrkdwn("x" * 2_835)) for _ in range(4)]
    long.append(section(text=mrkdwn("x")))

    post = client.chat_postMessage(channel="C1", text="x", blocks=long)

    assert (await refused(post))["error"] == "msg_blocks_too_long"
    await client.chat_postMessage(channel="C1", text="x", blocks=long[:4])


async def test_what_slack_has_and_the_bot_does_not_send_is_taken(
    client: AsyncWebClient,
) -> None:
    menus = [
        {"type": kind, "action_id": kind}
        for kind in ("users_select", "multi_static_select", "workflow_button")
    ]
    table = {"type": "data_table", "caption": "x", "rows": []}
    blocks: list[dict[str, Any]] = [{"type": "actions", "elements": menus}, table]

    posted = await client.chat_postMessage(channel="C1", text="x", blocks=blocks)

    kinds = [block["type"] for block in posted["message"]["blocks"]]
    assert kinds == ["actions", "data_table"]


async def test_text_that_is_no_json_is_refused_as_blocks(
    client: AsyncWebClient,
) -> None:
    post = client.chat_postMessage(channel="C1", text="x", blocks="[{")

    assert (await refused(post))["error"] == "invalid_blocks_format"
