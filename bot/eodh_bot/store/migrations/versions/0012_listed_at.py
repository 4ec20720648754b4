"""When a whole list of a workspace was asked for."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; NULL until the next list."""
    op.add_column("watches", sa.Column("listed_at", sa.DateTime(timezone=True)))
