"""whatsapp."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "messagetemplate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("status", sa.String(30), nullable=False),
        sa.Column("quality", sa.String(20), nullable=False),
        sa.Column("category", sa.String(30), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("provider_id", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messagetemplate")),
        sa.UniqueConstraint("name", "language", name=op.f("uq_messagetemplate_name_language")),
    )
    op.create_table(
        "reach",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=True),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rests_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reach")),
        sa.UniqueConstraint("channel", "address", name=op.f("uq_reach_channel_address")),
    )
    with op.batch_alter_table("reach", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reach_opened_at"), ["opened_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_reach_user_id"), ["user_id"], unique=False)

    op.create_table(
        "webhookbody",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhookbody")),
        sa.UniqueConstraint("digest", name=op.f("uq_webhookbody_digest")),
    )
    with op.batch_alter_table("webhookbody", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_webhookbody_state"), ["state"], unique=False)

    op.create_table(
        "linkcode",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_linkcode_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_linkcode")),
        sa.UniqueConstraint("code", name=op.f("uq_linkcode_code")),
    )
    with op.batch_alter_table("linkcode", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_linkcode_person_id"), ["person_id"], unique=False)

    op.create_table(
        "sentpart",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("provider_id", sa.String(), nullable=False),
        sa.Column("outbox_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error_code", sa.Integer(), nullable=True),
        sa.Column("conversation", sa.String(), nullable=True),
        sa.Column("category", sa.String(), nullable=True),
        sa.Column("billable", sa.Boolean(), nullable=True),
        sa.Column("pricing_model", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name=op.f("fk_sentpart_outbox_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sentpart")),
        sa.UniqueConstraint("channel", "provider_id", name=op.f("uq_sentpart_channel_provider_id")),
    )
    with op.batch_alter_table("sentpart", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sentpart_first_at"), ["first_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_sentpart_outbox_id"), ["outbox_id"], unique=False)

    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("avoid", sa.String(20), nullable=True))
