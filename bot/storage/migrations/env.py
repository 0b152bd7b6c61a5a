"""How Alembic finds the schema and the connection that `Storage.migrate` gives it."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy.types import TypeDecorator

from domain.models import Record


def render_item(kind: str, item: Any, _: AutogenContext) -> str | Literal[False]:  # noqa: ANN401
    """Write a column's plain database type, so that a migration never changes with the code."""
    if kind != "type" or not isinstance(item, TypeDecorator):
        return False
    plain = item.impl_instance
    if isinstance(plain, sa.DateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(plain, sa.String):
        return f"sa.String({plain.length or ''})"
    return f"sa.{type(plain).__name__}()"


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Record.metadata,
    render_as_batch=True,
    compare_type=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
