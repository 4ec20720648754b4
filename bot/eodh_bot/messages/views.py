"""Every modal, and the home page."""

from eodh_bot.messages.connect import connect_view
from eodh_bot.messages.form_fields import filled_in
from eodh_bot.messages.home import ConnectionCard, home_view
from eodh_bot.messages.log_browser import log_browser, search_view

__all__ = [
    "ConnectionCard",
    "connect_view",
    "filled_in",
    "home_view",
    "log_browser",
    "search_view",
]
