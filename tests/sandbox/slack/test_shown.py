"""What a person sees of a message: its words, and what in it is alive."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from eodh_sandbox.slack import LocalSlack, Shown
from tests.sandbox.slack.answering import LOG_TAIL, failure_blocks, mrkdwn

pytestmark = pytest.mark.anyio


async def posted(slack: LocalSlack, client: AsyncWebClient, **message: object) -> Shown:
    await client.api_call("chat.postMessage", json={"channel": "C1", **message})
    return slack.person("U1").sees("C1")[-1]


async def test_all_that_can_be_read_is_in_the_words(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    seen = await posted(slack, client, text="x", blocks=failure_blocks("job-1"))

    for words in ("Failed: out of memory", LOG_TAIL, "Or use smaller tiles", "Share"):
        assert words in seen.words


async def test_log_text_in_a_preformatted_element_is_dead(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    seen = await posted(slack, client, text="x", blocks=failure_blocks("job-1"))

    assert seen.mentions == ()
    assert seen.links == ("https://eodatahub.org.uk/",)
    assert seen.would_unfurl == ()


ALIVE = [
    ("<!channel> look", ("channel",), ()),
    ("<@U2|ben> and <!subteam^S1>", ("U2", "S1"), ()),
    ("<https://evil.example|click>", (), ("https://evil.example",)),
    ("bare https://evil.example/x", (), ("https://evil.example/x",)),
    ("&lt;!channel&gt; &lt;@U2&gt;", (), ()),
    ("@channel is only text", (), ()),
]


@pytest.mark.parametrize(("text", "mentions", "links"), ALIVE)
async def test_what_is_alive_in_mrkdwn_is_found(
    slack: LocalSlack,
    client: AsyncWebClient,
    text: str,
    mentions: tuple[str, ...],
    links: tuple[str, ...],
) -> None:
    by_text = await posted(slack, client, text=text)
    blocks = [{"type": "context", "elements": [mrkdwn(text)]}]
    by_block = await posted(slack, client, text="x", blocks=blocks)

    assert (by_text.mentions, by_text.links) == (mentions, links)
    assert (by_block.mentions, by_block.links) == (mentions, links)
    assert by_block.would_unfurl == links


async def test_unfurling_can_be_turned_off(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    text = "https://evil.example/x"
    seen = await posted(
        slack, client, text=text, unfurl_links=False, unfurl_media=False
    )

    assert seen.links == (text,)
    assert seen.would_unfurl == ()


async def test_link_names_calls_everybody_by_their_bare_name(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    seen = await posted(slack, client, text="hello @channel", link_names=True)

    assert seen.mentions == ("channel",)
