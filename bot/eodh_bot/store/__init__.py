"""Store what the bot needs, in SQLite or PostgreSQL."""

from eodh_bot.store.assignees import Assignees
from eodh_bot.store.connections import Connections, StoredConnection
from eodh_bot.store.database import Database, open_database
from eodh_bot.store.records import Records
from eodh_bot.store.subscriptions import Subscriptions
from eodh_bot.store.watches import Watch, Watches

__all__ = [
    "Assignees",
    "Connections",
    "Database",
    "Records",
    "StoredConnection",
    "Subscriptions",
    "Watch",
    "Watches",
    "open_database",
]
