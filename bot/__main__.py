"""``python -m bot`` is ``patungan``."""

from bot.cli import main

raise SystemExit(main())
