"""Subscriptions to long runs and to weekly summaries, with or without ends."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; whoever was notified of ends still is."""
    op.add_column(
        "subscriptions",
        sa.Column("ends", sa.Boolean, nullable=False, server_default=sa.true()),
    )
    op.add_column("subscriptions", sa.Column("longer_than", sa.String(16)))
    op.add_column(
        "subscriptions", sa.Column("weekly_since", sa.DateTime(timezone=True))
    )
