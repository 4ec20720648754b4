"""What happens in Slack, one file a feature, each with `register(app, desk)`.

A listener acknowledges, reads what came, and hands it to the desk.
"""

from slack_bolt.async_app import AsyncApp

from eodh_bot.listeners import (
    command,
    home,
    job_buttons,
    log_browser,
    mentions,
    shortcut,
)
from eodh_bot.listeners import connect as connecting
from eodh_bot.listeners import fallback as unhandled
from eodh_bot.listeners import link_unfurl as links
from eodh_bot.listeners import subscriptions as watching
from eodh_bot.listeners.context import BotContext

__all__ = ["register"]


def register(app: AsyncApp, desk: BotContext) -> None:
    """Listen to everything; what no other file knows is caught by the last."""
    for feature in (
        command,
        mentions,
        shortcut,
        job_buttons,
        log_browser,
        connecting,
        watching,
        home,
        links,
        unhandled,
    ):
        feature.register(app, desk)
