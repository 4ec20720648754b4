"""What alembic runs: the migrations, on the connection that it was handed."""

from alembic import context

from eodh_bot.store.tables import VERSION_TABLE, metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    # SQLite can take back a half-done change too, and its lock is held meanwhile.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
