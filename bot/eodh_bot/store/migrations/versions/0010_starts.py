"""Whether a message that was tried says that its job runs."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; NULL for a try of an older version."""
    op.add_column("posts", sa.Column("is_start", sa.Boolean))
