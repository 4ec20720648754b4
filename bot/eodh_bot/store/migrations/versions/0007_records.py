"""What became of each ended job; what a notice says of its workflow; only=changed."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, and add the columns; NULL for a notice of an older version."""
    time = sa.DateTime(timezone=True)
    op.create_table(
        "records",
        sa.Column("slack_team", sa.String(64), nullable=False),
        sa.Column("watch_id", sa.String(64), nullable=False),
        sa.Column("job_id", sa.String(255), nullable=False),
        sa.Column("process", sa.Text),
        sa.Column("ended_at", time, nullable=False),
        sa.Column("stored_at", time, nullable=False),
        sa.Column("facts", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("watch_id", "job_id", name="pk_records"),
    )
    op.create_index("ix_records_ended_at", "records", ["watch_id", "ended_at"])
    op.add_column("notices", sa.Column("streak", sa.Text))
    op.create_index("ix_notices_job", "notices", ["target", "watch_id", "job_id"])
    changed = sa.Column(
        "only_changed", sa.Boolean, nullable=False, server_default=sa.false()
    )
    op.add_column("subscriptions", changed)
