"""What happens in Slack, one file a feature, each with `register(app, bot)`.

A listener acknowledges, reads the payload, and answers through the `BotContext`.
"""

from slack_bolt.async_app import AsyncApp

from eodh_bot.listeners import (
    channel_joined,
    command,
    connect,
    fallback,
    home,
    job_buttons,
    link_unfurl,
    log_browser_actions,
    mentions,
    on_it_button,
    shortcut,
    subscription_actions,
)
from eodh_bot.listeners.context import BotContext

__all__ = ["register"]


def register(app: AsyncApp, bot: BotContext) -> None:
    """Listen to everything; `fallback` takes what no other feature knows."""
    for feature in (
        command,
        mentions,
        shortcut,
        job_buttons,
        log_browser_actions,
        on_it_button,
        connect,
        channel_joined,
        subscription_actions,
        home,
        link_unfurl,
        fallback,
    ):
        feature.register(app, bot)
