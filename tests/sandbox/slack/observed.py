"""Which error the local Slack answered, and which events it sent."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from eodh_sandbox.slack import LocalSlack


async def error_of(call: Any) -> str:
    with pytest.raises(SlackApiError) as refused:
        await call
    return str(refused.value.response["error"])


async def event_kinds(slack: LocalSlack, count: int) -> list[dict[str, Any]]:
    def sent() -> list[dict[str, Any]]:
        return [
            d.parcel.payload["event"]
            for d in slack.deliveries
            if d.parcel.kind == "events_api"
        ]

    await slack.until(lambda: len(sent()) >= count, what=f"{count} events")
    return sent()
