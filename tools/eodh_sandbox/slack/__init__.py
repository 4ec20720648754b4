"""A Slack on this machine, to test the bot and to show the demo.

It speaks Slack's Web API, Socket Mode and signed requests, and refuses what Slack
refuses, in Slack's error codes. aiohttp serves it, for its websockets and because a
handler can break its connection, which the faults need.
"""

from eodh_sandbox.slack.local_slack import LocalSlack
from eodh_sandbox.slack.person.person import Person
from eodh_sandbox.slack.person.rendered import Button, Screen, Shown
from eodh_sandbox.slack.person.typing import ActionResult
from eodh_sandbox.slack.slack_errors import NotPossibleError
from eodh_sandbox.slack.state.clock import Timing
from eodh_sandbox.slack.state.seed import (
    AppSeed,
    ChannelSeed,
    PersonSeed,
    Seed,
    ShortcutSeed,
    app_from_manifest,
    bot_app,
)
from eodh_sandbox.slack.web_api.faults import SlackFault

__all__ = [
    "ActionResult",
    "AppSeed",
    "Button",
    "ChannelSeed",
    "LocalSlack",
    "NotPossibleError",
    "Person",
    "PersonSeed",
    "Screen",
    "Seed",
    "ShortcutSeed",
    "Shown",
    "SlackFault",
    "Timing",
    "app_from_manifest",
    "bot_app",
]
