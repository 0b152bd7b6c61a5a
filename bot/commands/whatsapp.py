"""``patungan whatsapp``: the templates at Meta, and what messages cost."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

from bot.clock import WallClock
from bot.commands import COMMANDS
from bot.render import Words
from bot.settings import Settings, read_settings
from bot.storage import Storage
from bot.storage.opening import open_storage
from bot.templates import wordings
from domain.costs import Costs, costs, month_after
from domain.errors import InputError, SettingError
from domain.message_prices import Price, prices, set_price, usual_prices
from domain.weeks import DEFAULT_ZONE, at


def add(commands: Any) -> None:  # noqa: ANN401 - argparse names this type in private
    """``whatsapp templates …``, ``whatsapp costs`` and ``whatsapp prices``."""
    whatsapp = commands.add_parser("whatsapp", help=COMMANDS["whatsapp"].told)
    parts = whatsapp.add_subparsers(title="commands", metavar="COMMAND", required=True)
    templates = parts.add_parser("templates", help="what may be said to who has not written")
    below = templates.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name, told, command in (
        ("list", "every template in every language, as it is handed in", _list),
        ("submit", "hand in what Meta does not have yet", _submit),
        ("compare", "hold ours against Meta's, and note their state", _compare),
        ("status", "what is known of their state, without asking Meta", _status),
    ):
        below.add_parser(name, help=told).set_defaults(command=command)
    spent = parts.add_parser("costs", help="messages, conversations and estimated rupiah")
    spent.add_argument("--month", type=_month, help="such as 2026-11 (this month)")
    spent.set_defaults(command=_costs)
    priced = parts.add_parser("prices", help="what a charged message is reckoned at")
    priced.add_argument("set", nargs="*", metavar="CATEGORY=RUPIAH", help="such as utility=420")
    priced.add_argument("--source", default="", help="where the price is from: an invoice, a page")
    priced.set_defaults(command=_prices)


def _list(_: argparse.Namespace) -> int:
    for wording in wordings(Words()):
        print(f"{wording.kind.full_name} [{wording.language}]")
        for line in wording.body.splitlines():
            print(f"  {line}")
        for number, sample in enumerate(wording.samples, 1):
            print(f"    {{{{{number}}}}} {sample}")
        if wording.labels:
            print(f"    buttons: {', '.join(wording.labels)}")
    return 0


def _submit(_: argparse.Namespace) -> int:
    from bot.channels.whatsapp.review import submitted  # noqa: PLC0415 - asks Meta

    found = _asked(lambda wire, notes: submitted(wire, notes, wordings(Words())))
    for one in found:
        print(f"{one.status:10} {one.name} [{one.language}]")
    print(f"{len(found)} handed in")
    return 0


def _compare(_: argparse.Namespace) -> int:
    from bot.channels.whatsapp.review import compared  # noqa: PLC0415 - asks Meta

    found = _asked(lambda wire, notes: compared(wire, notes, wordings(Words())))
    for one in found:
        print(f"{one.status:10} {one.name} [{one.language}] {one.difference or 'the same'}")
    return min(1, sum(bool(one.difference) for one in found))


def _asked(ask: Callable[[Any, Any], Awaitable[Any]]) -> Any:  # noqa: ANN401 - as it answers
    """Ask Meta; raises `SettingError` in one line where it does not answer as it should."""
    from bot.channels.whatsapp.account import account_of  # noqa: PLC0415 - asks Meta
    from bot.channels.whatsapp.notes import Notes  # noqa: PLC0415 - the same
    from bot.channels.whatsapp.service import refusal  # noqa: PLC0415 - the same
    from bot.channels.whatsapp.wire import (  # noqa: PLC0415 - the same
        ApiError,
        UnansweredError,
        Wire,
    )

    with _opened() as (settings, storage):
        if not settings.whatsapp_access_token:
            msg = "WHATSAPP_ACCESS_TOKEN: needed to ask Meta"
            raise SettingError(msg)
        if not settings.whatsapp_business_account_id:
            msg = "WHATSAPP_BUSINESS_ACCOUNT_ID: needed for templates"
            raise SettingError(msg)
        notes = Notes(storage, WallClock(), settings.whatsapp_new_people_a_day)

        async def asking() -> Any:  # noqa: ANN401 - as it answers
            wire = Wire(account_of(settings))
            try:
                return await ask(wire, notes)
            finally:
                await wire.close()

        try:
            return asyncio.run(asking())
        except ApiError as error:
            raise SettingError(refusal(error)) from error
        except UnansweredError as error:
            msg = f"WHATSAPP_API_BASE_URL: cannot be reached now ({error})"
            raise SettingError(msg) from error


def _status(_: argparse.Namespace) -> int:
    from bot.channels.whatsapp.notes import Notes  # noqa: PLC0415 - only here

    with _opened() as (settings, storage):
        known = Notes(storage, WallClock(), settings.whatsapp_new_people_a_day).templates()
    waiting = 0
    for wording in wordings(Words()):
        row = known.get((wording.kind.full_name, wording.language))
        status = row.status if row else "MISSING"
        told = " ".join(filter(None, (row.quality, row.category, row.reason))) if row else ""
        print(f"{status:10} {wording.kind.full_name} [{wording.language}] {told}".rstrip())
        waiting += status != "APPROVED"
    print(f"{waiting} not approved" if waiting else "all approved")
    return 0


def _costs(typed: argparse.Namespace) -> int:
    first = typed.month or WallClock().now().date().replace(day=1)
    with _opened() as (_, storage), storage.reading() as session:
        found = costs(session, *_bounds(first))
    print("\n".join(_told(first, found)))
    return 0


def _told(first: date, found: Costs) -> Iterator[str]:
    yield f"{first:%Y-%m}: {found.messages} messages, {found.conversations} conversations"
    for one in found.categories:
        yield f"  {one.category:16} {one.messages:7} sent {one.charged:7} charged  Rp{one.rupiah}"
    yield f"  estimated Rp{found.rupiah}"
    for one in (one for one in found.categories if one.charged):
        told = _price_told(one.price) if one.price else f"{one.category}: no price, not in the sum"
        yield f"  {told}"


def _bounds(first: date) -> tuple[datetime, datetime]:
    begins = at(first, datetime.min.time(), DEFAULT_ZONE)
    return begins, at(month_after(first), datetime.min.time(), DEFAULT_ZONE)


def _prices(typed: argparse.Namespace) -> int:
    now = WallClock().now()
    with _opened() as (_, storage), storage.begin() as session:
        for told in typed.set:
            category, _, rupiah = told.partition("=")
            if category not in usual_prices() or not rupiah.isdecimal():
                known = ", ".join(sorted(usual_prices()))
                msg = f"{told}: not CATEGORY=RUPIAH with one of {known}"
                raise InputError(msg)
            set_price(session, category, int(rupiah), now, typed.source)
        for _, price in sorted(prices(session).items()):
            print(_price_told(price))
    return 0


def _price_told(price: Price) -> str:
    known = "set here" if price.confirmed else "NOT CONFIRMED"
    told = f"{price.category:16} Rp{price.rupiah} {known}, {price.checked_on}"
    return f"{told}: {price.source}" if price.source else told


@contextmanager
def _opened() -> Iterator[tuple[Settings, Storage]]:
    settings = read_settings()
    storage = open_storage(settings.database_url)
    try:
        storage.migrate()
        yield settings, storage
    finally:
        storage.close()


def _month(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m").replace(tzinfo=UTC).date()
    except ValueError as error:
        msg = f"{text!r} is not a month such as 2026-11"
        raise argparse.ArgumentTypeError(msg) from error
