"""Channel notes, and what a message answers."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "channelnote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channelnote")),
        sa.UniqueConstraint("channel", "name", name=op.f("uq_channelnote_channel_name")),
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("message_id", sa.String(), nullable=False, server_default=""))

    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("answers", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_outbox_answers"), "inbox", ["answers"], ["id"])
        batch_op.create_index("ix_outbox_state_id", ["state", "id"], unique=False)
