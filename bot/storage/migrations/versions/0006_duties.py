"""Duties that one process at a time has; replies are found before the rest of what goes out."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "duty",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("holder", sa.String(40), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty")),
        sa.UniqueConstraint("name", name=op.f("uq_duty_name")),
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index(
        "ix_inbox_waiting",
        "inbox",
        ["channel", "address", "id"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    answers = sa.text("state = 'waiting' AND reply")
    op.create_index(
        "ix_outbox_answers", "outbox", ["id"], sqlite_where=answers, postgresql_where=answers
    )
