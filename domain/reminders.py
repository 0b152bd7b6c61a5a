"""Kind reminders before a deadline: of an offer's answer, and of the cut-off."""

from sqlmodel import col, select

from domain.jobs import JobContext
from domain.messages.handover import CutoffReminder
from domain.messages.offers import OfferReminder
from domain.models import Person, Producer, Share, ShareState
from domain.outbox import post
from domain.standing import OpenLine, live_amount, open_lines
from domain.weeks import local

CUTOFF_DAYS = (7, 3, 1, 0)


def remind_of_cutoffs(context: JobContext) -> None:
    """Seven, three and one day before the cut-off, and on the day: how far are you?"""
    for entry in open_lines(context.session, context.region.id):
        cutoff_day = local(entry.line.cutoff, context.region.zone).date()
        days = (cutoff_day - context.today).days
        if days not in CUTOFF_DAYS or entry.line.cutoff <= context.now:
            continue
        for share, person in _with_people(context, entry, ShareState.CONFIRMED):
            reminder = CutoffReminder(
                share_id=share.id,
                days=days,
                product=entry.product.name,
                share=entry.quantity(live_amount(share)),
                cutoff=entry.line.cutoff,
                place=entry.line.handover_place,
            )
            dedupe = f"cutoff:{share.id}:{cutoff_day}:{days}"
            post(context.session, person, reminder, context.now, dedupe=dedupe)


def remind_of_offers(context: JobContext) -> None:
    """On the day an offer must be answered."""
    for entry in open_lines(context.session, context.region.id):
        for share, person in _with_people(context, entry, ShareState.OFFERED):
            if share.answer_by is None or share.offered_at is None:
                continue
            last_day = local(share.answer_by, context.region.zone).date()
            same_day = local(share.offered_at, context.region.zone).date() == last_day
            if last_day != context.today or same_day or share.answer_by <= context.now:
                continue
            reminder = OfferReminder(
                share_id=share.id,
                product=entry.product.name,
                share=entry.quantity(live_amount(share)),
                answer_by=share.answer_by,
            )
            post(context.session, person, reminder, context.now, dedupe=f"answer:{share.id}")


def _with_people(
    context: JobContext, entry: OpenLine, state: ShareState
) -> list[tuple[Share, Person]]:
    rows = context.session.exec(
        select(Share, Person)
        .join(Producer, col(Share.producer_id) == Producer.id)
        .join(Person, col(Producer.person_id) == Person.id)
        .where(Share.line_id == entry.line.id, Share.state == state)
        .order_by(col(Share.id))
    )
    return [(share, person) for share, person in rows]
