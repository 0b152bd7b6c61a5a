"""Reading people's words from the command line, to see how the bot understands them."""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from bot.commands import COMMANDS
from domain.errors import InputError
from domain.language import Asked, Context, ProductWords, explain, parse_record
from domain.models import Product
from domain.products import words_of
from domain.quantities import ZERO


def add(commands: Any) -> None:  # noqa: ANN401 - argparse names this type in private
    """``language parse`` and ``language explain``."""
    language = commands.add_parser("language", help=COMMANDS["language"].told)
    parts = language.add_subparsers(title="commands", metavar="COMMAND", required=True)

    parse = parts.add_parser("parse", help="read labelled replies, one JSON object a line")
    parse.add_argument("file", metavar="FILE.jsonl", help="the replies (- is standard input)")
    parse.set_defaults(command=_parse)

    one = parts.add_parser("explain", help="show how one text is read")
    one.add_argument("text", metavar="TEXT", help="what somebody wrote")
    one.add_argument(
        "--product", action="append", default=[], metavar="NAME:UNIT", help="what they make"
    )
    one.add_argument(
        "--asked", choices=[str(asked) for asked in Asked], default=str(Asked.CAPACITY)
    )
    one.add_argument("--today", metavar="YYYY-MM-DD", help="the day on which they write")
    one.set_defaults(command=_explain)


def _parse(typed: argparse.Namespace) -> int:
    for place, line in enumerate(_lines(typed.file), start=1):
        if not line.strip():
            continue
        try:
            found = parse_record(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            msg = f"{typed.file}, line {place}: {_problem(error)}"
            raise InputError(msg) from error
        print(json.dumps(found, ensure_ascii=False))
    return 0


def _lines(name: str) -> Iterator[str]:
    if name == "-":
        yield from sys.stdin
        return
    try:
        with Path(name).open(encoding="utf-8") as file:
            yield from file
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{name}: {getattr(error, 'strerror', None) or 'not UTF-8 text'}"
        raise InputError(msg) from error


def _problem(error: Exception) -> str:
    match error:
        case json.JSONDecodeError():
            return f"not JSON: {error.msg} at column {error.colno}"
        case KeyError():
            return f"{error.args[0]!r} is missing"
    return f"not a labelled reply: {error}"


def _explain(typed: argparse.Namespace) -> int:
    context = Context(
        asked=Asked(typed.asked),
        products=tuple(_product(text) for text in typed.product),
        today=_day(typed.today),
    )
    for name, value in asdict(explain(typed.text, context)).items():
        for row in value if isinstance(value, tuple) and value else [value]:
            print(f"{name:10} {_shown(row)}")
    return 0


def _product(text: str) -> ProductWords:
    name, found, unit = text.rpartition(":")
    if not found or not name.strip() or not unit.strip():
        msg = f"--product: {text!r} is not NAME:UNIT"
        raise InputError(msg)
    words = words_of(Product(region_id=0, name=name.strip(), unit=unit.strip(), max_weekly=ZERO))
    return replace(words, max_plausible=None)


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError as error:
        msg = f"--today: {text!r} is no day (YYYY-MM-DD)"
        raise InputError(msg) from error


def _shown(value: Any) -> str:  # noqa: ANN401 - any part of an explanation
    match value:
        case tuple() | list():
            return "  ".join(_shown(item) for item in value) or "-"
        case dict():
            told = {key: item for key, item in value.items() if item not in (None, "", (), False)}
            return ", ".join(f"{key}={_shown(item)}" for key, item in told.items())
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
