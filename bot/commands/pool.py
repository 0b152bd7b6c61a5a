"""Sharing out orders from the command line: a problem in, a plan with its proof out."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from bot.commands import COMMANDS
from domain.errors import InputError

UNPROVEN = 1


def add(commands: Any) -> None:  # noqa: ANN401 - argparse names this type in private
    """``pool``."""
    pool = commands.add_parser("pool", help=COMMANDS["pool"].told)
    pool.add_argument("file", metavar="FILE.json", help="the problem (- is standard input)")
    pool.set_defaults(command=_pool)


def _pool(typed: argparse.Namespace) -> int:
    from bot.pool_file import plan_of, read_pool  # noqa: PLC0415 - the others start without it

    try:
        plan = plan_of(read_pool(_text(typed.file)))
    except InputError as error:
        msg = f"{typed.file}: {error}"
        raise InputError(msg) from error
    print(json.dumps(plan, ensure_ascii=False, indent=2))
    if not plan["certificate"]["feasible"]:
        print(
            f"patungan: {typed.file}: the plan fails its own check; do not use it", file=sys.stderr
        )
        return UNPROVEN
    return 0


def _text(name: str) -> str:
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return raw.decode("utf-8-sig")
    except OSError as error:
        raise InputError(error.strerror or "cannot be read") from error
    except UnicodeDecodeError as error:
        raise InputError("not UTF-8 text") from error
