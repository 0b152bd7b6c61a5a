"""Files that come in, lists of businesses to invite, and requests for erasure."""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "incomingfile",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("inbox_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["inbox_id"], ["inbox.id"], name=op.f("fk_incomingfile_inbox_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_incomingfile_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incomingfile")),
    )
    with op.batch_alter_table("incomingfile", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_incomingfile_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_incomingfile_state"), ["state"], unique=False)

    op.create_table(
        "invitee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("business", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("salutation", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("district", sa.String(), nullable=False),
        sa.Column("products", sa.JSON(), nullable=False),
        sa.Column("listed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("listed_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["listed_by"], ["person.id"], name=op.f("fk_invitee_listed_by")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_invitee_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitee")),
        sa.UniqueConstraint("code", name=op.f("uq_invitee_code")),
    )
    with op.batch_alter_table("invitee", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitee_region_id"), ["region_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invitee_phone"), ["phone"], unique=False)

    op.create_table(
        "erasure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("alarmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("goodbye_id", sa.Integer(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["person.id"], name=op.f("fk_erasure_confirmed_by")
        ),
        sa.ForeignKeyConstraint(["goodbye_id"], ["person.id"], name=op.f("fk_erasure_goodbye_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_erasure_person_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_erasure_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
    )
    with op.batch_alter_table("erasure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_erasure_region_id"), ["region_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_erasure_person_id"), ["person_id"], unique=False)
    _take_over_open_requests()


def _take_over_open_requests() -> None:
    """Requests were questions to the office before; those that are open go on as requests."""
    question = sa.table(
        "officequestion",
        sa.column("id", sa.Integer()),
        sa.column("region_id", sa.Integer()),
        sa.column("person_id", sa.Integer()),
        sa.column("about", sa.String()),
        sa.column("asked_at", sa.DateTime(timezone=True)),
        sa.column("answered_at", sa.DateTime(timezone=True)),
    )
    erasure = sa.table(
        "erasure",
        sa.column("region_id", sa.Integer()),
        sa.column("person_id", sa.Integer()),
        sa.column("asked_at", sa.DateTime(timezone=True)),
        sa.column("due_at", sa.DateTime(timezone=True)),
    )
    connection = op.get_bind()
    still = (question.c.about == "hapus data") & question.c.answered_at.is_(None)
    for row in connection.execute(sa.select(question).where(still)).all():
        connection.execute(
            sa.insert(erasure).values(
                region_id=row.region_id,
                person_id=row.person_id,
                asked_at=row.asked_at,
                due_at=row.asked_at + timedelta(hours=72),
            )
        )
    connection.execute(sa.delete(question).where(still))
