"""A same-kind pool and its three K's: a sentence, a chart, its members by name."""

from domain.guests import office_of
from domain.messages.base import Button
from domain.messages.groups import (
    GroupMembers,
    GroupReport,
    GuestMembers,
    GuestRow,
    MemberRow,
    PartnerPool,
    PoolTogether,
    WhichPool,
)
from domain.messages.pictures import GroupBar, GroupChart
from domain.models import Product
from domain.products import products_of_region
from domain.quantities import ZERO, Quantity
from domain.records import by_id
from domain.three_ks import (
    Group,
    Member,
    NextSize,
    continuity,
    group_of,
    growth,
    next_size,
    quality,
    received,
    weekly,
)
from domain.together import Partner, brought_by_name, free_of, partners_of, stated_by
from domain.values import replace
from handlers.officer.access import OFFICER, number_in
from handlers.officer.choosing import products_called
from handlers.refusing import refuse
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
SHOWN = 12
MOST_BUTTONS = 9


@routes.command("kelompok", "=kelompok", "=kelompok sejenis", roles=OFFICER, hint="group")
def show_group(turn: Turn, words: str) -> None:
    """``/kelompok keripik tempe``; without a product, or with several that fit, it is asked."""
    products = products_of_region(turn.session, turn.here.id)
    found = products_called(products, words) if words else products
    if len(found) == 1:
        _say(turn, found[0])
        return
    shown = (found or products)[:MOST_BUTTONS]
    turn.say(
        WhichPool(
            tuple(Button("as_is", "group.show", (str(p.id),), {"text": p.name}) for p in shown)
        )
    )


@routes.button("group.show", OFFICER)
def press_group(turn: Turn, args: tuple[str, ...]) -> None:
    """The pool of the product that the button names."""
    product = _product(turn, args)
    if product is not None:
        _say(turn, product)


@routes.button("group.members", OFFICER)
def show_members(turn: Turn, args: tuple[str, ...]) -> None:
    """Its members, by name."""
    product = _product(turn, args)
    if product is None:
        return
    group = group_of(turn.session, turn.here, product, turn.now)
    rows = tuple(_row(group, member) for member in group.members[:SHOWN])
    more = len(group.members) - len(rows) or None
    turn.say(GroupMembers(product.name, rows, more, _guests(turn, product)))


def _guests(turn: Turn, product: Product) -> GuestMembers | None:
    found = brought_by_name(partners_of(turn.session, product, turn.now))
    rows = tuple(_guest_row(member, product.unit) for member in found[:SHOWN])
    return GuestMembers(rows, len(found) - len(rows) or None) if rows else None


def _product(turn: Turn, args: tuple[str, ...]) -> Product | None:
    product = by_id(turn.session, Product, number_in(args))
    if product is not None and product.region_id == turn.here.id:
        return product
    refuse(turn)
    return None


def _say(turn: Turn, product: Product) -> None:
    about = (turn.session, turn.here, product, turn.now)
    alone = next_size(*about)
    told = report_of(group_of(*about), alone)
    partners = partners_of(turn.session, product, turn.now)
    if partners:
        helped = free_of(partners)
        told = with_partners(told, partners, alone, next_size(*about, helped) if helped else alone)
    turn.say(told)


def report_of(group: Group, coming: NextSize) -> GroupReport:
    """The facts of a pool's report."""
    members, unit = group.members, group.product.unit
    steady = continuity(members)
    short = coming.short
    return GroupReport(
        product=group.product.name,
        product_id=group.product.id,
        members=len(members),
        districts=len(group.districts),
        quality=quality(members),
        weekly=Quantity(weekly(group, members), unit),
        growth=growth(group, members),
        reported=steady.reported,
        on_time=steady.kept,
        safe=Quantity(coming.safe, unit),
        wanted=Quantity(coming.wanted, unit),
        short=Quantity(short, unit) if short else None,
        if_all=Quantity(coming.if_all, unit) if coming.if_all > coming.safe else None,
        newcomers=coming.newcomers or None,
        chart=_chart(group, coming) if members else None,
    )


def with_partners(
    told: GroupReport, partners: list[Partner], alone: NextSize, coming: NextSize
) -> GroupReport:
    """The report with what partners' makers add, and the next size of order of all together."""
    unit = told.safe.unit
    theirs = max(ZERO, coming.safe - alone.safe)
    together = PoolTogether(
        rows=tuple(_partner_pool(one) for one in partners),
        safe=Quantity(coming.safe, unit),
        theirs=Quantity(theirs, unit),
        wanted=Quantity(coming.wanted, unit),
        short=Quantity(coming.short, unit) if coming.short else None,
        if_all=Quantity(coming.if_all, unit) if coming.if_all > coming.safe else None,
        newcomers=coming.newcomers or None,
    )
    chart = told.chart
    if chart is not None and not together.variant():
        chart = _with_theirs(chart, partners, together)
    return replace(told, partners=len(partners), together=together, chart=chart)


def _partner_pool(one: Partner) -> PartnerPool:
    members, unit = one.group.members, one.group.product.unit
    weekly = one.weekly
    free = sum(one.free.values(), ZERO)
    return PartnerPool(
        partner=office_of(one.guest.region),
        members=len(members),
        week=one.week,
        weekly=None if weekly is None else Quantity(weekly, unit),
        free=Quantity(free, unit) if one.is_sum else None,
        quality=quality(members),
        reported=one.reported,
        on_time=continuity(members).kept,
    )


def _with_theirs(chart: GroupChart, partners: list[Partner], together: PoolTogether) -> GroupChart:
    weeks = tuple(
        replace(bar, partners=Quantity(stated_by(partners, bar.first_day), chart.unit))
        for bar in chart.weeks
    )
    return replace(chart, weeks=weeks, together=together.safe)


def _chart(group: Group, coming: NextSize) -> GroupChart:
    unit = group.product.unit
    return GroupChart(
        group.product.name,
        unit,
        len(group.members),
        Quantity(coming.safe, unit),
        tuple(
            GroupBar(week, Quantity(group.stated(week), unit), group.said(week))
            for week in group.weeks[-8:]
        ),
    )


def _row(group: Group, member: Member) -> MemberRow:
    return MemberRow(
        business=member.business,
        district=member.district,
        quality=quality([member]),
        weekly=Quantity(weekly(group, [member]), group.product.unit),
        answered=member.answered,
        asked=member.asked,
        on_time=member.on_time,
        due=member.due,
    )


def _guest_row(member: Member, unit: str) -> GuestRow:
    return GuestRow(
        business=member.business,
        region=member.district,
        received=Quantity(received([member]), unit),
        quality=quality([member]),
        on_time=member.on_time,
        due=member.due,
    )
