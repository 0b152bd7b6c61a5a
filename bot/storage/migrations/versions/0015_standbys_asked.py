"""Standbys asked beforehand: how much they would make, and when they were asked."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("standby", schema=None) as batch_op:
        batch_op.add_column(sa.Column("upto", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
