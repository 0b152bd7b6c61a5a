"""Orders that come round every period, their periods, and what was promised beforehand."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "blanketorder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("every", sa.String(20), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("destination", sa.String(), nullable=False),
        sa.Column("buyer", sa.String(), nullable=False),
        sa.Column("price_rupiah", sa.Integer(), nullable=True),
        sa.Column("lead_days", sa.Integer(), nullable=False),
        sa.Column("over_tolerance_percent", sa.Integer(), nullable=False),
        sa.Column("min_share", sa.BigInteger(), nullable=False),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("handover_place", sa.String(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by"], ["person.id"], name=op.f("fk_blanketorder_created_by")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_blanketorder_product_id")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_blanketorder_region_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blanketorder")),
        sa.UniqueConstraint("region_id", "code", name=op.f("uq_blanketorder_region_id_code")),
    )
    with op.batch_alter_table("blanketorder", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_blanketorder_product_id"), ["product_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_blanketorder_region_id"), ["region_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_blanketorder_state"), ["state"], unique=False)

    op.create_table(
        "blanketperiod",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("blanket_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("warned_gap", sa.BigInteger(), nullable=True),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["blanket_id"], ["blanketorder.id"], name=op.f("fk_blanketperiod_blanket_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["sales_order.id"], name=op.f("fk_blanketperiod_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blanketperiod")),
        sa.UniqueConstraint(
            "blanket_id", "number", name=op.f("uq_blanketperiod_blanket_id_number")
        ),
    )
    with op.batch_alter_table("blanketperiod", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_blanketperiod_order_id"), ["order_id"], unique=False)

    op.create_table(
        "commitment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("producer_id", sa.Integer(), nullable=False),
        sa.Column("offered", sa.BigInteger(), nullable=False),
        sa.Column("accepted", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("share_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["period_id"], ["blanketperiod.id"], name=op.f("fk_commitment_period_id")
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producer.id"], name=op.f("fk_commitment_producer_id")
        ),
        sa.ForeignKeyConstraint(["share_id"], ["share.id"], name=op.f("fk_commitment_share_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment")),
        sa.UniqueConstraint(
            "period_id", "producer_id", name=op.f("uq_commitment_period_id_producer_id")
        ),
    )
    with op.batch_alter_table("commitment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_commitment_period_id"), ["period_id"], unique=False)
        batch_op.create_index(
            "ix_commitment_producer_state", ["producer_id", "state"], unique=False
        )
