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
from typing import Any, NoReturn

from bot.commands import COMMANDS
from bot.loading import loading
from domain.errors import PatunganError

MISTAKE = 2
INTERRUPTED = 130
READER_GONE = 141


class Parser(argparse.ArgumentParser):
    """An argument parser that says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        """Say it, and leave."""
        self.exit(MISTAKE, f"{self.prog}: {message} (see {self.prog} --help)\n")


def parser(command: str = "") -> argparse.ArgumentParser:
    """Everything that can be typed; where a ``command`` is known, only what goes with it."""
    top, commands = _top()
    known = [command] if command in COMMANDS else COMMANDS
    for module in dict.fromkeys(COMMANDS[name].module for name in known):
        import_module(f"bot.commands.{module}").add(commands)
    return top


def _overview() -> argparse.ArgumentParser:
    """Which commands there are; no module of any of them is loaded."""
    top, commands = _top()
    for name, command in COMMANDS.items():
        commands.add_parser(name, help=command.told)
    return top


def _top() -> tuple[argparse.ArgumentParser, Any]:
    top = Parser(
        prog="patungan",
        description="Many micro-enterprises fill one export order together, by chat.",
    )
    top.add_argument("--version", action="version", version=f"patungan {version('patungan')}")
    return top, top.add_subparsers(title="commands", metavar="COMMAND", required=True)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    words = sys.argv[1:] if argv is None else argv
    first = words[0] if words else ""
    if first not in COMMANDS:
        _overview().parse_args(words)  # nearly always the end: help, the version, or a mistake
    with loading():
        commands = parser(first)
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
