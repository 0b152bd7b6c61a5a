"""``python -m bot.storage.migrations.make "what changes"``: write the next migration.

The models are compared with a throw-away database that has every migration so far. For those who
change the program; nothing of this is needed to run it. Migrations only go forward.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command
from alembic.operations import MigrationScript
from alembic.runtime.migration import MigrationContext
from alembic.script import Script

from bot.storage.database import Storage
from bot.storage.migrating import migration_config


def make(message: str) -> Path | None:
    """Write a migration into the package; returns its file, or None where nothing changed."""
    with TemporaryDirectory() as folder:
        storage = Storage(f"sqlite:///{folder}/now.db")
        storage.migrate()
        _, newest = storage.versions()
        config = migration_config()
        config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
        with storage.engine.connect() as connection:
            config.attributes["connection"] = connection
            made = command.revision(
                config,
                message,
                autogenerate=True,
                rev_id=f"{int(newest or 0) + 1:04d}",
                process_revision_directives=_only_if_something_changed,
            )
        storage.close()
    if not isinstance(made, Script):
        return None
    file = Path(made.path)
    lines = file.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.strip().startswith("# ###")]
    file.write_text("\n".join(kept).rstrip() + "\n", encoding="utf-8")
    return file


def _only_if_something_changed(
    _context: MigrationContext, _revision: object, directives: list[MigrationScript]
) -> None:
    changes = directives[0].upgrade_ops
    if changes is None or changes.is_empty():
        directives.clear()


if __name__ == "__main__":
    print(make(" ".join(sys.argv[1:])) or "the migrations already make what the models say")
