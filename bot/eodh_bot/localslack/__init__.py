"""A Slack on this machine: the judge of the bot, and the stage of its demo.

It speaks Slack's Web API, Socket Mode and signed requests, and refuses what Slack
refuses, in Slack's error codes. aiohttp serves it, for its websockets and because a
handler can break its connection, which the faults need.
"""

from eodh_bot.localslack.clock import Timing
from eodh_bot.localslack.errors import NotPossibleError
from eodh_bot.localslack.faults import Fault
from eodh_bot.localslack.person import Person
from eodh_bot.localslack.seed import (
    AppSeed,
    ChannelSeed,
    PersonSeed,
    Seed,
    ShortcutSeed,
    app_from_manifest,
)
from eodh_bot.localslack.server import LocalSlack
from eodh_bot.localslack.shown import Button, Screen, Shown
from eodh_bot.localslack.talking import Outcome

__all__ = [
    "AppSeed",
    "Button",
    "ChannelSeed",
    "Fault",
    "LocalSlack",
    "NotPossibleError",
    "Outcome",
    "Person",
    "PersonSeed",
    "Screen",
    "Seed",
    "ShortcutSeed",
    "Shown",
    "Timing",
    "app_from_manifest",
]
