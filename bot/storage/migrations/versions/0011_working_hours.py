"""What a unit of a product takes in hours, and how long a business works in a week."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("product", schema=None) as batch_op:
        batch_op.add_column(sa.Column("hours", sa.BigInteger(), nullable=True))
    with op.batch_alter_table("producer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("weekly_hours", sa.BigInteger(), nullable=True))
