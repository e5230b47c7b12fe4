"""What the site needs to rename a ticker: quarantined records follow it."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("GRANT UPDATE (ticker) ON price_quarantine TO stockcast_web")


def downgrade() -> None:
    op.execute("REVOKE UPDATE (ticker) ON price_quarantine FROM stockcast_web")
