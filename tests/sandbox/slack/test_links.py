"""Links become cards."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from eodh_sandbox.slack import LocalSlack
from tests.sandbox.slack.answering import mrkdwn
from tests.sandbox.slack.observed import error_of, event_kinds

pytestmark = pytest.mark.anyio


@pytest.mark.usefixtures("bot")
async def test_a_link_of_an_unfurl_domain_becomes_a_card(slack: LocalSlack) -> None:
    ada = slack.person("U1")

    ada.says("C1", "see https://staging.eodatahub.org.uk/jobs/job-3?a=1&b=2, please")
    ada.says("C1", "and https://eodatahub.org.uk.attacker.example/")

    await ada.waits_for("C1", "job-3 succeeded".replace("job-3", "*job-3*"))
    links = [
        e["links"] for e in await event_kinds(slack, 3) if e["type"] == "link_shared"
    ]
    url = "https://staging.eodatahub.org.uk/jobs/job-3?a=1&amp;b=2"
    assert links == [[{"url": url, "domain": "eodatahub.org.uk"}]]


async def test_a_card_of_rich_text_is_refused(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    message = slack.person("U1").says("C1", "https://eodatahub.org.uk/1")
    rich = {"blocks": [{"type": "rich_text", "elements": []}]}
    card = {"blocks": [{"type": "section", "text": mrkdwn("x")}]}

    async def unfurl(url: str, what: dict[str, Any]) -> str:
        return await error_of(
            client.chat_unfurl(channel="C1", ts=message.ts, unfurls={url: what})
        )

    assert await unfurl("https://eodatahub.org.uk/1", rich) == "invalid_blocks"
    assert await unfurl("https://eodatahub.org.uk/2", card) == "cannot_unfurl_url"


async def test_a_card_is_for_the_link_as_the_event_wrote_it(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    message = slack.person("U1").says("C1", "https://eodatahub.org.uk/1?a=1&b=2")
    card = {"blocks": [{"type": "section", "text": mrkdwn("x")}]}

    async def unfurl(url: str) -> Any:
        return await client.chat_unfurl(
            channel="C1", ts=message.ts, unfurls={url: card}
        )

    with pytest.raises(SlackApiError, match="cannot_unfurl_url"):
        await unfurl("https://eodatahub.org.uk/1?a=1&b=2")
    assert (await unfurl("https://eodatahub.org.uk/1?a=1&amp;b=2"))["ok"]


@pytest.mark.usefixtures("bot")
async def test_a_link_that_is_still_being_written_is_an_event_of_no_channel(
    slack: LocalSlack,
) -> None:
    slack.person("U1").drafts("C1", "see https://eodatahub.org.uk/jobs/job-3")

    (event,) = await event_kinds(slack, 1)
    assert (event["type"], event["source"]) == ("link_shared", "composer")
    assert event["channel"] == "COMPOSER"
    assert slack.person("U1").sees("C1") == []
