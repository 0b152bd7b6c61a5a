"""Standards of blanket orders; the chance of a gap that officers were told of."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("blanketorder", schema=None) as batch_op:
        batch_op.add_column(sa.Column("quality", sa.JSON(), nullable=True))
    with op.batch_alter_table("blanketperiod", schema=None) as batch_op:
        batch_op.add_column(sa.Column("warned_percent", sa.Integer(), nullable=True))
    # What was warned of before had at least this chance: it is not told anew.
    op.execute("UPDATE blanketperiod SET warned_percent = 35 WHERE warned_gap > 0")
