"""Indexes by which the last post of a conversation is found at once."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the indexes."""
    op.create_index("ix_posts_posted_in", "posts", ["channel_id", "posted_at"])
    op.create_index("ix_posts_tried_in", "posts", ["channel_id", "tried_at"])
