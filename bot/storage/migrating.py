"""The migrations, by Alembic."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, func, select

MIGRATING = 0x6D696772


def migration_config() -> Config:
    """Alembic's configuration, pointing at the migrations inside the package."""
    config = Config()
    config.set_main_option("script_location", "bot.storage:migrations")
    return config


def upgrade(connection: Connection) -> None:
    """Bring the schema to the newest version; processes that start together do it in turn."""
    if connection.dialect.name != "sqlite":
        connection.execute(select(func.pg_advisory_xact_lock(MIGRATING)))
    config = migration_config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    connection.commit()


__all__ = ["migration_config", "upgrade"]
