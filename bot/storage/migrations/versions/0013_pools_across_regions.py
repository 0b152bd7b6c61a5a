"""Pools across regions: which offices agreed, guests' turns, and what a guest's share draws on."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

SOME = sa.text("made_as_id IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "poollink",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("host_product_id", sa.Integer(), nullable=False),
        sa.Column("guest_product_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(32), nullable=True),
        sa.Column("invited_by", sa.Integer(), nullable=True),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_by", sa.Integer(), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        *(
            sa.ForeignKeyConstraint([name], [f"{to}.id"], name=op.f(f"fk_poollink_{name}"))
            for name, to in (
                ("agreed_by", "person"),
                ("ended_by", "person"),
                ("guest_product_id", "product"),
                ("host_product_id", "product"),
                ("invited_by", "person"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poollink")),
        sa.UniqueConstraint("code", name=op.f("uq_poollink_code")),
    )
    with op.batch_alter_table("poollink", schema=None) as batch_op:
        for name in ("guest_product_id", "host_product_id"):
            batch_op.create_index(batch_op.f(f"ix_poollink_{name}"), [name], unique=False)

    op.create_table(
        "guestturn",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("host_product_id", sa.Integer(), nullable=False),
        sa.Column("producer_id", sa.Integer(), nullable=False),
        sa.Column("last_favoured", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["host_product_id"], ["product.id"], name=op.f("fk_guestturn_host_product_id")
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producer.id"], name=op.f("fk_guestturn_producer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guestturn")),
        sa.UniqueConstraint(
            "host_product_id",
            "producer_id",
            name=op.f("uq_guestturn_host_product_id_producer_id"),
        ),
    )
    with op.batch_alter_table("guestturn", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guestturn_producer_id"), ["producer_id"], unique=False)

    for table in ("product", "region"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(
                sa.Column("across", sa.Boolean(), server_default="0", nullable=False)
            )
    _add_made_as()
    op.create_index(
        "ix_share_made_as",
        "share",
        ["made_as_id"],
        unique=False,
        sqlite_where=SOME,
        postgresql_where=SOME,
    )


def _add_made_as() -> None:
    """Receipts refer to shares, so the table stays where it is: SQLite adds the reference so."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "ALTER TABLE share ADD COLUMN made_as_id INTEGER"
            " CONSTRAINT fk_share_made_as_id REFERENCES product (id)"
        )
        return
    reference = sa.ForeignKey("product.id", name=op.f("fk_share_made_as_id"))
    op.add_column("share", sa.Column("made_as_id", sa.Integer(), reference, nullable=True))
