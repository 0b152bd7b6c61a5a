"""Shipments: what leaves together, hand-over appointments, lots, cartons, deductions."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shipment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("destination", sa.String(), nullable=False),
        sa.Column("carrier", sa.String(), nullable=False),
        sa.Column("departs_on", sa.Date(), nullable=False),
        sa.Column("handover_on", sa.Date(), nullable=False),
        sa.Column("handover_place", sa.String(), nullable=False),
        sa.Column("opens_at", sa.Time(), nullable=False),
        sa.Column("closes_at", sa.Time(), nullable=False),
        sa.Column("slot_minutes", sa.Integer(), nullable=False),
        sa.Column("slot_capacity", sa.Integer(), nullable=False),
        sa.Column("far_districts", sa.JSON(), nullable=False),
        sa.Column("exporter_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shipped_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_shipment_created_by")),
        sa.ForeignKeyConstraint(
            ["exporter_id"], ["person.id"], name=op.f("fk_shipment_exporter_id")
        ),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_shipment_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipment")),
        sa.UniqueConstraint("region_id", "code", name=op.f("uq_shipment_region_id_code")),
    )
    with op.batch_alter_table("shipment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shipment_region_id"), ["region_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_shipment_state"), ["state"], unique=False)

    op.create_table(
        "tariffheading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("heading", sa.String(12), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_tariffheading_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tariffheading")),
        sa.UniqueConstraint("product_id", name=op.f("uq_tariffheading_product_id")),
    )
    op.create_table(
        "appointment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shipment_id", sa.Integer(), nullable=False),
        sa.Column("producer_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producer.id"], name=op.f("fk_appointment_producer_id")
        ),
        sa.ForeignKeyConstraint(
            ["shipment_id"], ["shipment.id"], name=op.f("fk_appointment_shipment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
        sa.UniqueConstraint(
            "shipment_id", "producer_id", name=op.f("uq_appointment_shipment_id_producer_id")
        ),
    )
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_appointment_producer_id"), ["producer_id"], unique=False
        )

    op.create_table(
        "deduction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shipment_id", sa.Integer(), nullable=False),
        sa.Column("producer_id", sa.Integer(), nullable=False),
        sa.Column("rupiah", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producer.id"], name=op.f("fk_deduction_producer_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["person.id"], name=op.f("fk_deduction_recorded_by")
        ),
        sa.ForeignKeyConstraint(
            ["shipment_id"], ["shipment.id"], name=op.f("fk_deduction_shipment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deduction")),
    )
    with op.batch_alter_table("deduction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deduction_shipment_id"), ["shipment_id"], unique=False)

    op.create_table(
        "carton",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shipment_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["line_id"], ["orderline.id"], name=op.f("fk_carton_line_id")),
        sa.ForeignKeyConstraint(
            ["shipment_id"], ["shipment.id"], name=op.f("fk_carton_shipment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carton")),
        sa.UniqueConstraint("shipment_id", "number", name=op.f("uq_carton_shipment_id_number")),
    )
    op.create_table(
        "shipmentline",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shipment_id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("carton_size", sa.BigInteger(), nullable=True),
        sa.Column("unit_grams", sa.Integer(), nullable=True),
        sa.Column("empty_grams", sa.Integer(), nullable=True),
        sa.Column("invoice_price", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.ForeignKeyConstraint(
            ["line_id"], ["orderline.id"], name=op.f("fk_shipmentline_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["shipment_id"], ["shipment.id"], name=op.f("fk_shipmentline_shipment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipmentline")),
        sa.UniqueConstraint("line_id", name=op.f("uq_shipmentline_line_id")),
    )
    with op.batch_alter_table("shipmentline", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_shipmentline_shipment_id"), ["shipment_id"], unique=False
        )

    op.create_table(
        "lot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(24), nullable=False),
        sa.Column("share_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_lot_region_id")),
        sa.ForeignKeyConstraint(["share_id"], ["share.id"], name=op.f("fk_lot_share_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot")),
        sa.UniqueConstraint("code", name=op.f("uq_lot_code")),
        sa.UniqueConstraint("region_id", "number", name=op.f("uq_lot_region_id_number")),
        sa.UniqueConstraint("share_id", name=op.f("uq_lot_share_id")),
    )
    op.create_table(
        "cartonlot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("carton_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["carton_id"], ["carton.id"], name=op.f("fk_cartonlot_carton_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_cartonlot_lot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cartonlot")),
        sa.UniqueConstraint("carton_id", "lot_id", name=op.f("uq_cartonlot_carton_id_lot_id")),
    )
    with op.batch_alter_table("cartonlot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cartonlot_lot_id"), ["lot_id"], unique=False)
