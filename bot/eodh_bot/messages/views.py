"""Every modal, and the home page."""

from eodh_bot.messages.browser import log_browser, search_view
from eodh_bot.messages.connecting import connect_view
from eodh_bot.messages.fields import filled_in
from eodh_bot.messages.home import ConnectionCard, home_view

__all__ = [
    "ConnectionCard",
    "connect_view",
    "filled_in",
    "home_view",
    "log_browser",
    "search_view",
]
