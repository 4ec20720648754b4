"""What the bot keeps, in SQLite or PostgreSQL."""

from eodh_bot.store.connections import Connections, StoredConnection
from eodh_bot.store.database import Database, open_database
from eodh_bot.store.subscriptions import Mute, Subscription, Subscriptions
from eodh_bot.store.watches import Trouble, Watch, Watches

__all__ = [
    "Connections",
    "Database",
    "Mute",
    "StoredConnection",
    "Subscription",
    "Subscriptions",
    "Trouble",
    "Watch",
    "Watches",
    "open_database",
]
