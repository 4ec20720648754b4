"""Which bot of each Slack workspace a database belongs to."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; the next start fills it."""
    op.create_table(
        "identities",
        sa.Column("slack_team", sa.String(64), nullable=False),
        sa.Column("bot_user", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("slack_team", name="pk_identities"),
    )
