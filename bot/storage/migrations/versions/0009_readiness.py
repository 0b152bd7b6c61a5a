"""Papers asked for and sent, documents, targets, standards, own parts and hand-over days."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "paperneeded",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("product_kind", sa.String(), nullable=False),
        sa.Column("destination", sa.String(), nullable=False),
        sa.Column("paper", sa.String(), nullable=False),
        sa.Column("holder", sa.String(20), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_paperneeded_region_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paperneeded")),
        sa.UniqueConstraint(
            "region_id",
            "product_kind",
            "destination",
            "paper",
            name=op.f("uq_paperneeded_region_id_product_kind_destination_paper"),
        ),
    )
    with op.batch_alter_table("paperneeded", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paperneeded_region_id"), ["region_id"], unique=False)

    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("file_id", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_document_person_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_document_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_state"), ["state"], unique=False)

    op.create_table(
        "monthlytarget",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("producer_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producer.id"], name=op.f("fk_monthlytarget_producer_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_monthlytarget_product_id")
        ),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name=op.f("fk_monthlytarget_set_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monthlytarget")),
        sa.UniqueConstraint(
            "producer_id",
            "product_id",
            "month",
            name=op.f("uq_monthlytarget_producer_id_product_id_month"),
        ),
    )
    with op.batch_alter_table("monthlytarget", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_monthlytarget_producer_id"), ["producer_id"], unique=False
        )

    op.create_table(
        "papergrace",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("producer_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("granted_by", sa.Integer(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["granted_by"], ["person.id"], name=op.f("fk_papergrace_granted_by")
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producer.id"], name=op.f("fk_papergrace_producer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_papergrace")),
    )
    with op.batch_alter_table("papergrace", schema=None) as batch_op:
        batch_op.create_index("ix_papergrace_producer_kind", ["producer_id", "kind"], unique=False)

    op.create_table(
        "papersent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("producer_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_papersent_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_papersent_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producer.id"], name=op.f("fk_papersent_producer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_papersent")),
    )
    with op.batch_alter_table("papersent", schema=None) as batch_op:
        batch_op.create_index("ix_papersent_producer_kind", ["producer_id", "kind"], unique=False)

    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("file", sa.JSON(), nullable=True))

    with op.batch_alter_table("orderline", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("own_part", sa.BigInteger(), server_default="0", nullable=False)
        )
        batch_op.add_column(sa.Column("quality", sa.JSON(), nullable=True))

    with op.batch_alter_table("product", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(), server_default="", nullable=False))
        batch_op.add_column(
            sa.Column("handover_days", sa.Integer(), server_default="0", nullable=False)
        )

    with op.batch_alter_table("qualification", schema=None) as batch_op:
        batch_op.add_column(sa.Column("issued_on", sa.Date(), nullable=True))

    with op.batch_alter_table("region", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("exporters_free", sa.Boolean(), server_default="0", nullable=False)
        )

    with op.batch_alter_table("share", schema=None) as batch_op:
        batch_op.add_column(sa.Column("handover_on", sa.Date(), nullable=True))
