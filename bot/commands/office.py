"""Setting up an office: its region, its products, its first officer."""

import argparse
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from urllib.parse import quote

import segno
from sqlmodel import Session, select

from bot.clock import Clock, WallClock
from bot.commands import COMMANDS
from bot.settings import Settings, read_settings
from bot.storage.opening import open_storage
from domain.audit import record_change
from domain.errors import InputError, SettingError
from domain.models import Product, Region, RoleName
from domain.people import OFFICER_CODE_LASTS, invite
from domain.permit_rows import kind_key, load_rows, read_rows, rows_of, starting_rows
from domain.quantities import plain
from domain.weeks import zone
from locales import languages

CODE = re.compile(r"[A-Z0-9]{2,8}")
FINEST = Decimal("0.001")
MOST_DAYS = 6


def add(commands: Any) -> None:  # noqa: ANN401 - argparse names this type in private
    """``office add``, ``office product`` and ``officer invite``."""
    office = commands.add_parser("office", help=COMMANDS["office"].told)
    parts = office.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_region(parts.add_parser("add", help="a new region and its office"))
    _add_product(parts.add_parser("product", help="a product that the region pools"))
    _add_papers(parts.add_parser("papers", help="the papers that products need"))

    officer = commands.add_parser("officer", help=COMMANDS["officer"].told)
    parts = officer.add_subparsers(title="commands", metavar="COMMAND", required=True)
    first = parts.add_parser("invite", help="make a one-time code that makes somebody an officer")
    first.add_argument("--region", required=True, help="the region's code")
    first.set_defaults(command=_invite_officer)


def _add_region(region: argparse.ArgumentParser) -> None:
    region.add_argument("--code", required=True, help="short name, such as BPN")
    region.add_argument("--name", required=True, help="the regency or city")
    region.add_argument("--office", required=True, help="what people call the office")
    region.add_argument("--zone", required=True, help="time zone, such as Asia/Makassar")
    region.add_argument("--place", required=True, help="where goods are handed over")
    region.add_argument("--language", default="id", help="the office's language (%(default)s)")
    region.add_argument(
        "--approves-plan", action="store_true", help="an officer approves each plan first"
    )
    region.set_defaults(command=_new_region)


def _add_product(product: argparse.ArgumentParser) -> None:
    product.add_argument("--region", required=True, help="the region's code")
    product.add_argument("--name", required=True, help="as producers call it")
    product.add_argument("--unit", required=True, help="the unit that is counted, such as kg")
    product.add_argument(
        "--max-weekly", required=True, help="more than this in a week is asked back"
    )
    product.add_argument(
        "--lot", default="1", help="the smallest part that is shared (%(default)s)"
    )
    product.add_argument("--kind", default="", help="whose papers it needs, such as batik")
    product.add_argument(
        "--handover-days", default="0", help="keeps badly: brought on the last so many days only"
    )
    product.add_argument("--alias", action="append", default=[], help="another name; repeatable")
    product.add_argument(
        "--pack",
        action="append",
        default=[],
        metavar="WORD=SIZE",
        help="such as dus=24; repeatable",
    )
    product.set_defaults(command=_new_product)


@contextmanager
def records() -> Iterator[tuple[Session, Clock]]:
    """A session on an up-to-date database, and the time."""
    storage = open_storage(read_settings().database_url)
    try:
        storage.migrate()
        with storage.begin() as session:
            yield session, WallClock()
    finally:
        storage.close()


def _new_region(typed: argparse.Namespace) -> int:
    code = typed.code.upper()
    if not CODE.fullmatch(code):
        msg = f"--code: {typed.code!r} is not 2 to 8 letters and digits"
        raise InputError(msg)
    if typed.language not in languages():
        msg = f"--language: {typed.language!r} is not one of {', '.join(languages())}"
        raise InputError(msg)
    with records() as (session, clock):
        if session.exec(select(Region).where(Region.code == code)).first():
            msg = f"--code: there is a region {code} already"
            raise InputError(msg)
        region = Region(
            code=code,
            name=typed.name,
            office=typed.office,
            zone=_known_zone(typed.zone),
            language=typed.language,
            handover_place=typed.place,
            approves_plan=typed.approves_plan,
            created_at=clock.now(),
        )
        session.add(region)
        session.flush()
        _on_record(session, clock, "region_added", region)
    print(f"Region {code} is there. Next: patungan office product --region {code} …")
    return 0


def _add_papers(papers: argparse.ArgumentParser) -> None:
    papers.add_argument("--region", required=True, help="the region's code")
    papers.add_argument("--file", help="TOML rows; without it what is commonly asked is loaded")
    papers.add_argument("--list", action="store_true", help="show the region's rows only")
    papers.set_defaults(command=_papers)


def _papers(typed: argparse.Namespace) -> int:
    rows = starting_rows() if typed.file is None else read_rows(_text(typed.file))
    with records() as (session, clock):
        region = region_called(session, typed.region)
        if not typed.list:
            added = load_rows(session, region, rows, clock.now(), None)
            print(f"{region.code}: {added} rows added. Ask whoever issues each paper; see /syarat.")
        for row in rows_of(session, region.id):
            where = row.destination or "anywhere"
            checked = row.checked_on.isoformat()
            print(f"{row.product_kind} → {where}: {row.paper} ({row.source}; checked {checked})")
    return 0


def _text(name: str) -> str:
    try:
        return Path(name).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"--file: {name}: {error}"
        raise InputError(msg) from error


def _new_product(typed: argparse.Namespace) -> int:
    with records() as (session, clock):
        region = region_called(session, typed.region)
        named = select(Product).where(Product.region_id == region.id, Product.name == typed.name)
        if session.exec(named).first():
            msg = f"--name: {region.code} has a product {typed.name!r} already"
            raise InputError(msg)
        session.add(
            Product(
                region_id=region.id,
                name=typed.name,
                unit=typed.unit.lower(),
                aliases=typed.alias,
                packs=dict(_pack(text) for text in typed.pack),
                kind=kind_key(typed.kind),
                handover_days=_days(typed.handover_days),
                lot=_amount("--lot", typed.lot),
                max_weekly=_amount("--max-weekly", typed.max_weekly),
            )
        )
        _on_record(session, clock, "product_added", region)
    print(f"{region.code} pools {typed.name}. Next: patungan officer invite --region {region.code}")
    return 0


def _invite_officer(typed: argparse.Namespace) -> int:
    with records() as (session, clock):
        region = region_called(session, typed.region)
        code = clock.code("officer")
        invite(session, region, RoleName.OFFICER, code, clock.now())
    print(f"Code: {code}")
    print(f"The first officer of {region.code} writes to the bot: /start {code}")
    print(f"It works once, within {OFFICER_CODE_LASTS.days} days.")
    for line in _ways_in(read_settings(), code):
        print(line)
    return 0


def _ways_in(settings: Settings, code: str) -> Iterator[str]:
    """A link for each channel that is set up, and for the first of them a code to scan."""
    links: list[str] = []
    for way in (_telegram_link, _whatsapp_link):
        try:
            link = way(settings, code)
        except SettingError as error:
            yield f"(no link: {error})"
            continue
        if link:
            links.append(link)
            yield link
    if links:
        drawn = io.StringIO()
        segno.make(links[0], error="m").terminal(drawn, compact=True)
        yield drawn.getvalue().rstrip("\n")


def _telegram_link(settings: Settings, code: str) -> str:
    if not settings.telegram_bot_token:
        return ""
    from bot.channels.telegram.account import username  # noqa: PLC0415 - only with a token

    name = username(settings.telegram_bot_token, settings.telegram_api_base_url)
    return f"https://t.me/{name}?start={code}"


def _whatsapp_link(settings: Settings, code: str) -> str:
    if not settings.whatsapp_access_token:
        return ""
    from bot.channels.whatsapp.account import account_of, digits  # noqa: PLC0415 - the same

    known = digits(account_of(settings))
    return f"https://wa.me/{known}?text={quote(f'/start {code}')}" if known else ""


def region_called(session: Session, code: str) -> Region:
    """The region of that code; raises `InputError` naming those that there are."""
    found = session.exec(select(Region).where(Region.code == code.upper())).first()
    if found is None:
        known = ", ".join(session.exec(select(Region.code).order_by(Region.code)))
        msg = f"--region: there is no {code} (there is {known or 'none yet: patungan office add'})"
        raise InputError(msg)
    return found


def _on_record(session: Session, clock: Clock, action: str, region: Region) -> None:
    record_change(
        session, clock.now(), action, ("region", region.id), region_id=region.id, reason="operator"
    )


def _known_zone(name: str) -> str:
    try:
        return zone(name).key
    except (LookupError, ValueError, OSError) as error:
        msg = (
            f"--zone: {name!r} is no time zone (such as Asia/Jakarta, Asia/Makassar, Asia/Jayapura)"
        )
        raise InputError(msg) from error


def _amount(option: str, text: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation as error:
        msg = f"{option}: {text!r} is no number"
        raise InputError(msg) from error
    if not amount.is_finite() or amount <= 0 or amount % FINEST:
        msg = f"{option}: {text} is not above 0 with at most three decimals"
        raise InputError(msg)
    return plain(amount)


def _days(text: str) -> int:
    if not text.isdecimal() or int(text) > MOST_DAYS:
        msg = f"--handover-days: {text} is not a number from 0 to {MOST_DAYS}"
        raise InputError(msg)
    return int(text)


def _pack(text: str) -> tuple[str, str]:
    word, found, size = text.partition("=")
    if not found or not word.strip():
        msg = f"--pack: {text!r} is not WORD=SIZE"
        raise InputError(msg)
    return word.strip().lower(), str(_amount("--pack", size))
