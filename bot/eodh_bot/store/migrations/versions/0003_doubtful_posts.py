"""When a post that may exist was last tried; its first try was stored before."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; NULL for a claim of an older version."""
    op.add_column("posts", sa.Column("tried_at", sa.DateTime(timezone=True)))
