"""What happens in Slack, one file a feature, each with `register(app, desk)`.

A listener acknowledges, reads what came, and hands it to the desk.
"""

from slack_bolt.async_app import AsyncApp

from eodh_bot.desk import Desk
from eodh_bot.listeners import (
    command,
    connecting,
    home,
    job_buttons,
    links,
    log_browser,
    mentions,
    shortcut,
    unhandled,
    watching,
)

__all__ = ["register"]


def register(app: AsyncApp, desk: Desk) -> None:
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
