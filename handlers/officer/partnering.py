"""Pools across regions: an office invites another one, which agrees; either may end it."""

from domain import links
from domain.elsewhere import promised_elsewhere
from domain.guests import differences, office_of
from domain.links import Different, OwnCode, Refusal, Taken, Used
from domain.messages.base import Button, Message
from domain.messages.links import (
    PartnersShown,
    PoolAsked,
    PoolDeclined,
    PoolEndAsked,
    PoolEnded,
    PoolInvited,
    PoolJoined,
    PoolKept,
    PoolOpened,
    PoolProductAsked,
    PoolRefused,
)
from domain.models import PoolLink, Product, Region
from domain.outbox import post_to_officers
from domain.partners import Partnership, partnership, partnerships
from domain.products import products_of_region
from domain.quantities import Quantity
from domain.records import by_id, the
from handlers.officer.access import OFFICER, number_in, refuse
from handlers.officer.choosing import products_called
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
MOST_BUTTONS = 9
SHOWN = 8
REASONS = ("unit", "lot", "packs", "fresh", "hours")
"""Of several differences the first is told: it is the one to talk about first."""


@routes.command("kerjasama", "=kerjasama", "=kerja sama", roles=OFFICER, hint="partner")
def partner(turn: Turn, words: str) -> None:
    """``/kerjasama``, ``/kerjasama keripik tempe`` to invite, ``/kerjasama KODE`` to agree."""
    said = words.strip()
    if not said:
        _show(turn)
        return
    link = links.invitation_of(turn.session, said)
    if link is not None and link.expires_at <= turn.now:
        turn.say(PoolRefused("over"))
        return
    if link is not None:
        _look_at(turn, link, said.upper())
        return
    products = products_of_region(turn.session, turn.here.id)
    found = products_called(products, said)
    if len(found) == 1:
        _invite(turn, found[0])
    else:
        turn.say(PoolRefused("unknown" if products else "none"))


def _invite(turn: Turn, product: Product) -> None:
    code = turn.make_code(f"pool {product.id}, {turn.now.isoformat()}")
    link = links.invite_office(turn.session, product, code, turn.now, turn.person.id)
    turn.say(PoolInvited(product.name, code, link.expires_at))


def _look_at(turn: Turn, link: PoolLink, code: str) -> None:
    """Which product is meant, and what it would mean to agree."""
    host = the(turn.session, Product, link.host_product_id)
    if host.region_id == turn.here.id:
        turn.say(PoolRefused("own"))
        return
    own = products_of_region(turn.session, turn.here.id)
    called = products_called(own, host.name)
    if len(called) == 1:
        _ask(turn, link, code, called[0])
        return
    able = [product for product in called or own if not differences(host, product)]
    buttons = (
        Button("as_is", "pool.look", (code, str(one.id)), {"text": one.name})
        for one in able[:MOST_BUTTONS]
    )
    if able:
        asked = PoolProductAsked(_office(turn, host), host.name, host.unit, tuple(buttons))
        turn.say(asked)
    else:
        turn.say(_refusal(turn, host, None, "none"))


def _ask(turn: Turn, link: PoolLink, code: str, guest: Product) -> None:
    refused = links.why_not(turn.session, link, guest)
    host = the(turn.session, Product, link.host_product_id)
    if refused is not None:
        turn.say(_why(turn, host, guest, refused))
        return
    turn.say(PoolAsked(_office(turn, host), host.name, guest.name, guest.id, code))


@routes.button("pool.look", OFFICER)
def look_at_product(turn: Turn, args: tuple[str, ...]) -> None:
    """This one of the own products is the same goods."""
    found = _pressed(turn, args)
    if found is not None:
        _ask(turn, found[0], args[0], found[1])


@routes.button("pool.agree", OFFICER)
def agree(turn: Turn, args: tuple[str, ...]) -> None:
    """Agree: from now on both offices pool this product for the host's orders."""
    found = _pressed(turn, args)
    if found is None:
        return
    link, guest = found
    host = the(turn.session, Product, link.host_product_id)
    refused = links.agree(turn.session, link, guest, turn.now, turn.person.id)
    if refused is not None:
        turn.say(_why(turn, host, guest, refused))
        return
    makers = links.makers_of(turn.session, guest)
    turn.say(PoolJoined(_office(turn, host), host.name, guest.name, makers))
    told = PoolOpened(office_of(turn.here), host.name, guest.name, makers)
    dedupe = f"pool_opened:{link.id}"
    post_to_officers(turn.session, host.region_id, told, turn.now, dedupe=dedupe)


@routes.button("pool.decline", OFFICER)
def decline(turn: Turn, _: tuple[str, ...]) -> None:
    """Not now."""
    turn.say(PoolDeclined())


def _pressed(turn: Turn, args: tuple[str, ...]) -> tuple[PoolLink, Product] | None:
    """The invitation and the own product that a button names; the code proves the one."""
    link = links.valid_invitation(turn.session, args[0] if args else "", turn.now)
    product = by_id(turn.session, Product, number_in(args, 1))
    if link is None:
        turn.say(PoolRefused("over"))
    elif product is None or product.region_id != turn.here.id:
        refuse(turn)
    else:
        return link, product
    return None


@routes.button("pool.stop", OFFICER)
def ask_to_end(turn: Turn, args: tuple[str, ...]) -> None:
    """What it means to end it."""
    found = _mine(turn, args)
    if found is not None:
        turn.say(PoolEndAsked(office_of(found.partner), found.own.name, found.link.id))


@routes.button("pool.end", OFFICER)
def end(turn: Turn, args: tuple[str, ...]) -> None:
    """It is over; the other office is told."""
    found = _mine(turn, args)
    if found is None:
        return
    ended = links.end(turn.session, found.link, turn.now, turn.person.id)
    turn.say(PoolEnded(office_of(found.partner), found.own.name))
    if ended:
        told = PoolEnded(office_of(turn.here), found.other.name, theirs=True)
        dedupe = f"pool_ended:{found.link.id}"
        post_to_officers(turn.session, found.partner.id, told, turn.now, dedupe=dedupe)


@routes.button("pool.keep", OFFICER)
def keep(turn: Turn, _: tuple[str, ...]) -> None:
    """Leave it as it is."""
    turn.say(PoolKept())


def _mine(turn: Turn, args: tuple[str, ...]) -> Partnership | None:
    link = links.link_here(turn.session, turn.here.id, number_in(args))
    found = partnership(turn.session, turn.here.id, link) if link is not None else None
    if found is None:
        refuse(turn)
    return found


def _show(turn: Turn) -> None:
    found = partnerships(turn.session, turn.here.id)
    rows = tuple(one.row() for one in found)
    stops = (
        Button("pool_stop", "pool.stop", (str(one.link.id),), {"product": one.own.name})
        for one in found
    )
    elsewhere = promised_elsewhere(turn.session, turn.here)[:SHOWN]
    turn.say(PartnersShown(rows, tuple(elsewhere), tuple(stops)[:MOST_BUTTONS]))


def _office(turn: Turn, product: Product) -> str:
    return office_of(the(turn.session, Region, product.region_id))


def _why(turn: Turn, host: Product, guest: Product, refused: Refusal) -> Message:
    match refused:
        case OwnCode():
            return PoolRefused("own")
        case Used():
            return PoolRefused("over")
        case Taken(product):
            return PoolRefused("taken", partner=_office(turn, host), product=product)
        case Different(why):
            return _refusal(turn, host, guest, next(one for one in REASONS if one in why))


def _refusal(turn: Turn, host: Product, guest: Product | None, why: str) -> Message:
    return PoolRefused(
        why,
        partner=_office(turn, host),
        host_product=host.name,
        product=guest.name if guest is not None else "",
        unit=host.unit,
        lot=Quantity(host.lot, host.unit),
    )
