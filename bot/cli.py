"""The command line. Each command is a small function in ``bot.commands``.

An operator's mistake is one line on standard error and exit code 2, never a traceback.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import NoReturn

from bot.commands import keeping, language, office, pool, records, running, whatsapp
from domain.errors import PatunganError

MISTAKE = 2
INTERRUPTED = 130
READER_GONE = 141


class Parser(argparse.ArgumentParser):
    """An argument parser that says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        """Say it, and leave."""
        self.exit(MISTAKE, f"{self.prog}: {message} (see {self.prog} --help)\n")


def parser() -> argparse.ArgumentParser:
    """Everything that can be typed."""
    top = Parser(
        prog="patungan",
        description="Many micro-enterprises fill one export order together, by chat.",
    )
    top.add_argument("--version", action="version", version=f"patungan {version('patungan')}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for module in (running, keeping, office, records, pool, language, whatsapp):
        module.add(commands)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    typed = parser().parse_args(argv)
    command: Callable[[argparse.Namespace], int] = typed.command
    try:
        return command(typed)
    except PatunganError as error:
        print(f"patungan: {' '.join(str(error).split())}", file=sys.stderr)
        return MISTAKE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_GONE
