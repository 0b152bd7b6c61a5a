"""The command line. Each command is a small function in ``bot.commands``.

Only the module of the command that was typed is loaded: loading all of them takes longer than most
commands, and than starting the bot may take.

An operator's mistake is one line on standard error and exit code 2, never a traceback.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.metadata import version
from typing import NoReturn

from bot.loading import loading
from domain.errors import PatunganError

MISTAKE = 2
INTERRUPTED = 130
READER_GONE = 141
COMMANDS = {
    "run": "running",
    "simulate": "running",
    "doctor": "running",
    "migrate": "running",
    "backup": "keeping",
    "restore": "keeping",
    "migrate-to": "keeping",
    "office": "office",
    "officer": "office",
    "import": "records",
    "export": "records",
    "pool": "pool",
    "language": "language",
    "whatsapp": "whatsapp",
}
"""The commands, and the modules of ``bot.commands`` that have them."""


class Parser(argparse.ArgumentParser):
    """An argument parser that says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        """Say it, and leave."""
        self.exit(MISTAKE, f"{self.prog}: {message} (see {self.prog} --help)\n")


def parser(command: str = "") -> argparse.ArgumentParser:
    """Everything that can be typed; where a ``command`` is known, only what goes with it."""
    top = Parser(
        prog="patungan",
        description="Many micro-enterprises fill one export order together, by chat.",
    )
    top.add_argument("--version", action="version", version=f"patungan {version('patungan')}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    known = [COMMANDS[command]] if command in COMMANDS else dict.fromkeys(COMMANDS.values())
    for module in known:
        import_module(f"bot.commands.{module}").add(commands)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    words = sys.argv[1:] if argv is None else argv
    with loading():
        commands = parser(words[0] if words else "")
    typed = commands.parse_args(words)
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
