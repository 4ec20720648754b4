"""Tables of watches, subscriptions, seen jobs and notices."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    _make_subscriptions()
    _make_watches()
    _make_notices()


def _make_subscriptions() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("slack_team", sa.String(64), nullable=False),
        sa.Column("watch_id", sa.String(64), nullable=False),
        sa.Column("target", sa.String(64), nullable=False),
        sa.Column("process", sa.String(200), nullable=False),
        sa.Column("only_failed", sa.Boolean, nullable=False),
        sa.Column("starts", sa.Boolean, nullable=False),
        sa.Column("mention", sa.String(64)),
        sa.Column("added_by", sa.String(64), nullable=False),
        sa.Column("added_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_subscriptions"),
        sa.UniqueConstraint(
            "slack_team",
            "target",
            "watch_id",
            "process",
            name="uq_subscriptions_slack_team_target_watch_id_process",
        ),
    )
    op.create_index("ix_subscriptions_watch_id", "subscriptions", ["watch_id"])
    op.create_table(
        "mutes",
        sa.Column("slack_team", sa.String(64), nullable=False),
        sa.Column("target", sa.String(64), nullable=False),
        sa.Column("process", sa.String(200), nullable=False),
        sa.Column("until", _TIME),
        sa.PrimaryKeyConstraint("slack_team", "target", "process", name="pk_mutes"),
    )


def _make_watches() -> None:
    op.create_table(
        "watches",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("slack_team", sa.String(64), nullable=False),
        sa.Column("bound_to", sa.String(64), nullable=False),
        sa.Column("root_url", sa.String(4_096), nullable=False),
        sa.Column("workspace", sa.String(200)),
        sa.Column("shard", sa.Integer, nullable=False),
        sa.Column("baseline_at", _TIME),
        sa.Column("newest_at", _TIME),
        sa.Column("trouble", sa.String(32)),
        sa.Column("trouble_since", _TIME),
        sa.PrimaryKeyConstraint("id", name="pk_watches"),
    )
    op.create_index("ix_watches_shard", "watches", ["shard"])
    op.create_table(
        "seen_jobs",
        sa.Column("watch_id", sa.String(64), nullable=False),
        sa.Column("job_id", sa.String(255), nullable=False),
        sa.Column("ended", sa.Boolean, nullable=False),
        sa.Column("seen_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("watch_id", "job_id", name="pk_seen_jobs"),
    )


def _make_notices() -> None:
    op.create_table(
        "notices",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("slack_team", sa.String(64), nullable=False),
        sa.Column("watch_id", sa.String(64), nullable=False),
        sa.Column("job_id", sa.String(255), nullable=False),
        sa.Column("target", sa.String(64), nullable=False),
        sa.Column("phase", sa.String(16), nullable=False),
        sa.Column("status", sa.Text),
        sa.Column("mention", sa.String(64)),
        sa.Column("digest", sa.String(64)),
        sa.Column("since", _TIME, nullable=False),
        sa.Column("outcome", sa.String(16)),
        sa.Column("done_at", _TIME),
        sa.PrimaryKeyConstraint("key", name="pk_notices"),
    )
    op.create_index("ix_notices_done_at", "notices", ["done_at"])
    op.create_index("ix_notices_waiting", "notices", ["target", "done_at", "since"])
    op.create_table(
        "posts",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("channel_id", sa.String(64), nullable=False),
        sa.Column("thread_ts", sa.String(32)),
        sa.Column("claimed_by", sa.String(200)),
        sa.Column("claimed_at", _TIME),
        sa.Column("ts", sa.String(32)),
        sa.Column("posted_at", _TIME),
        sa.PrimaryKeyConstraint("key", name="pk_posts"),
    )
    op.create_index("ix_posts_posted_at", "posts", ["posted_at"])
