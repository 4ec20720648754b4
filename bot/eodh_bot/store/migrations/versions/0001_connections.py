"""Connections of Hub workspaces to channels and persons."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    time = sa.DateTime(timezone=True)
    op.create_table(
        "connections",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("slack_team", sa.String(64), nullable=False),
        sa.Column("channel_id", sa.String(64)),
        sa.Column("user_id", sa.String(64)),
        sa.Column("base_url", sa.String(2_000), nullable=False),
        sa.Column("workspace", sa.String(200)),
        sa.Column("root_url", sa.String(4_096)),
        sa.Column("key_encrypted", sa.Text),
        sa.Column("key_ends_at", time),
        sa.Column("added_by", sa.String(64), nullable=False),
        sa.Column("added_at", time, nullable=False),
        sa.Column("key_failed_at", time),
        sa.PrimaryKeyConstraint("id", name="pk_connections"),
        sa.UniqueConstraint(
            "slack_team", "channel_id", name="uq_connections_slack_team_channel_id"
        ),
        sa.UniqueConstraint(
            "slack_team", "user_id", name="uq_connections_slack_team_user_id"
        ),
        sa.CheckConstraint(
            "(channel_id IS NULL) <> (user_id IS NULL)",
            name=op.f("ck_connections_a_channel_or_a_person"),
        ),
    )
