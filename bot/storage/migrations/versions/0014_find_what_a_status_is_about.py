"""Find the message that a provider's status is about without reading the whole outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

SENT = sa.text("provider_id IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_outbox_provider_id",
        "outbox",
        ["provider_id"],
        unique=False,
        sqlite_where=SENT,
        postgresql_where=SENT,
    )
