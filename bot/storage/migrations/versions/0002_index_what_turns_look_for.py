"""Index what turns look for."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("capacityask", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_capacityask_week"))
        batch_op.create_index("ix_capacityask_week_producer", ["week", "producer_id"], unique=False)

    with op.batch_alter_table("capacityreport", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_capacityreport_producer_week"))
        batch_op.create_index(
            "ix_capacityreport_producer_product_week",
            ["producer_id", "product_id", "week"],
            unique=False,
        )

    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_person_state"))
        batch_op.create_index("ix_outbox_person_id", ["person_id", "id"], unique=False)
