"""What an office says of itself on its papers: its address, and who signs."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("region", schema=None) as batch_op:
        for name in ("address", "head_name", "head_number"):
            batch_op.add_column(sa.Column(name, sa.String(), nullable=False, server_default=""))
