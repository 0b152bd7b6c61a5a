"""The database: one engine, short transactions, migrations."""

from bot.storage.database import Storage, insert_new

__all__ = ["Storage", "insert_new"]
