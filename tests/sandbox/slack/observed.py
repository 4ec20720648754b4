"""What the local Slack refused, and which events it sent."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from eodh_sandbox.slack import LocalSlack
from tests.sandbox.slack.answering import mrkdwn


async def error_of(call: Any) -> str:
    return str((await refused(call))["error"])


async def event_kinds(slack: LocalSlack, count: int) -> list[dict[str, Any]]:
    def sent() -> list[dict[str, Any]]:
        return [
            d.parcel.payload["event"]
            for d in slack.deliveries
            if d.parcel.kind == "events_api"
        ]

    await slack.until(lambda: len(sent()) >= count, what=f"{count} events")
    return sent()


async def refused(call: Any) -> dict[str, Any]:
    with pytest.raises(SlackApiError) as caught:
        await call
    answer: dict[str, Any] = dict(caught.value.response.data)
    return answer


def section(**more: Any) -> dict[str, Any]:
    return {"type": "section", "text": mrkdwn("x"), **more}
