"""What the bot keeps: connections to Hub workspaces, in SQLite or PostgreSQL."""

from eodh_bot.store.connections import Connections, StoredConnection
from eodh_bot.store.database import Database, open_database

__all__ = ["Connections", "Database", "StoredConnection", "open_database"]
