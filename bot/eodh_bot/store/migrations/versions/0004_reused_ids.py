"""When the Hub made each seen job: an id may be used again by a later job."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; NULL until the next list gives the time."""
    op.add_column("seen_jobs", sa.Column("created", sa.DateTime(timezone=True)))
    op.add_column("seen_jobs", sa.Column("run", sa.String(40)))
