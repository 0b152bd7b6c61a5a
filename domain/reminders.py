"""Kind reminders before a deadline: of an offer's answer, and of the cut-off."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import bindparam, select
from sqlmodel import col

from domain.freshness import due_of
from domain.guests import made_name
from domain.jobs import JobContext
from domain.messages.handover import CutoffReminder
from domain.messages.offers import OfferReminder
from domain.models import Person, Producer, Share, ShareState
from domain.outbox import post
from domain.prepared import Prepared
from domain.shipping.appointments import slots_given
from domain.standing import OpenLine, awaited, live_amount, open_lines
from domain.weeks import local

OWNED = Prepared[tuple[Share, Person]](
    select(Share, Person)
    .join(Producer, col(Share.producer_id) == col(Producer.id))
    .join(Person, col(Producer.person_id) == col(Person.id))
    .where(
        col(Share.line_id) == bindparam("line"),
        col(Share.state) == bindparam("state"),
    )
    .order_by(col(Share.id))
)
CUTOFF_DAYS = (7, 3, 1, 0)


def remind_of_cutoffs(context: JobContext) -> None:
    """Seven, three and one day before the cut-off, and on the day: how far are you?

    Goods that do not keep have a day of their own, and the reminders follow that. Whoever has an
    hour of their own is reminded of that, not of the cut-off after it.
    """
    due: dict[int, tuple[OpenLine, date]] = {}
    for entry in open_lines(context.session, context.region.id):
        cutoff_day = local(entry.line.cutoff, context.region.zone).date()
        days = (cutoff_day - context.today).days
        may_be = days in CUTOFF_DAYS or entry.product.handover_days
        if may_be and entry.line.cutoff > context.now:
            due[entry.line.id] = (entry, cutoff_day)
    slots = slots_given(context.session, context.region.id) if due else frozenset()
    for share, person in _with_people(context, due, ShareState.CONFIRMED):
        entry, cutoff_day = due[share.line_id]
        cutoff = due_of(share, entry, context.region.zone)
        days = ((share.handover_on or cutoff_day) - context.today).days
        if days not in CUTOFF_DAYS or cutoff <= context.now:
            continue
        if days <= 1 and share.id in slots:
            continue
        reminder = CutoffReminder(
            share_id=share.id,
            days=days,
            product=made_name(context.session, share, entry),
            share=entry.quantity(awaited(share)),
            cutoff=cutoff,
            place=entry.line.handover_place,
            fresh_on=share.handover_on,
        )
        dedupe = f"cutoff:{share.id}:{share.handover_on or cutoff_day}:{days}"
        post(context.session, person, reminder, context.now, dedupe=dedupe)


def remind_of_offers(context: JobContext) -> None:
    """On the day an offer must be answered."""
    by_line = {entry.line.id: entry for entry in open_lines(context.session, context.region.id)}
    for share, person in _with_people(context, by_line, ShareState.OFFERED):
        if share.answer_by is None or share.offered_at is None:
            continue
        last_day = local(share.answer_by, context.region.zone).date()
        same_day = local(share.offered_at, context.region.zone).date() == last_day
        if last_day != context.today or same_day or share.answer_by <= context.now:
            continue
        entry = by_line[share.line_id]
        reminder = OfferReminder(
            share_id=share.id,
            product=made_name(context.session, share, entry),
            share=entry.quantity(live_amount(share)),
            answer_by=share.answer_by,
        )
        post(context.session, person, reminder, context.now, dedupe=f"answer:{share.id}")


def _with_people(
    context: JobContext, lines: Collection[int], state: ShareState
) -> list[tuple[Share, Person]]:
    """The shares of these lines in the order of the lines, and whose they are."""
    return [row for line in lines for row in OWNED.all(context.session, line=line, state=state)]
