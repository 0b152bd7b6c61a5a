"""Papers that end: reminders before it, and what becomes of shares that lack one.

A plan or an offer is taken back. A confirmed share is never moved by itself: its producer and the
officers are told, and the officers decide.
"""

from datetime import date, timedelta

from sqlalchemy import bindparam
from sqlalchemy import select as columns
from sqlmodel import col, select

from domain.around import makers_in_turn
from domain.audit import record_change
from domain.faces import owner_of
from domain.guests import guests_of, made_name
from domain.holding import hold_region
from domain.jobs import JobContext
from domain.messages.permits import (
    LeftOutForPapers,
    OfferNeedsPaper,
    PaperExpired,
    PaperExpiring,
    ShareNeedsPaper,
    ShareUnqualified,
)
from domain.models import Person, Producer, Qualification, Share, ShareState
from domain.outbox import post, post_to_officers
from domain.permits import lacks_for, needs_of, paper_key, with_papers
from domain.prepared import Prepared, one_of
from domain.readiness import graces
from domain.standby import people_of
from domain.standing import OpenLine, live_amount, open_lines
from domain.weeks import local

NOTICE_DAYS = (60, 30, 7)
LATE_DAYS = 3
"""A reminder that a day without the program swallowed is still said, a few days on."""
LIVE_SHARES = Prepared[tuple[Share, Producer, Person]](
    select(Share, Producer, Person)
    .join(Producer, col(Share.producer_id) == col(Producer.id))
    .join(Person, col(Producer.person_id) == col(Person.id))
    .where(
        col(Share.line_id) == bindparam("line"),
        one_of(col(Share.state), (ShareState.COMPUTED, ShareState.OFFERED, ShareState.CONFIRMED)),
    )
    .order_by(col(Share.id))
)
ENDING = Prepared[tuple[Qualification, Person]](
    columns(Qualification, Person)
    .join(Producer, col(Qualification.producer_id) == col(Producer.id))
    .join(Person, col(Producer.person_id) == col(Person.id))
    .where(
        col(Producer.region_id) == bindparam("region"),
        col(Qualification.verified_at).is_not(None),
        col(Qualification.expires_on).between(bindparam("first"), bindparam("last")),
    )
    .order_by(col(Qualification.id))
)


def watch_papers(context: JobContext) -> None:
    """Remind of papers that end soon, tell of those that ended, look at the shares they carry."""
    _remind(context)
    hold_region(context.session, context.region.id)
    for entry in open_lines(context.session, context.region.id):
        if entry.line.cutoff > context.now:
            _look_at(context, entry)


def _remind(context: JobContext) -> None:
    today = context.today
    first, last = today - timedelta(days=LATE_DAYS), today + timedelta(days=NOTICE_DAYS[0])
    rows = ENDING.all(context.session, region=context.region.id, first=first, last=last)
    for held, person in rows:
        if held.expires_on is None:
            continue
        about = f"{held.producer_id}:{paper_key(held.kind)}:{held.expires_on}"
        days = (held.expires_on - today).days
        if days < 0:
            ended = PaperExpired(held.kind, held.expires_on)
            post(context.session, person, ended, context.now, dedupe=f"paper_over:{about}")
            continue
        notice = _notice(days)
        if notice is not None:
            ending = PaperExpiring(held.kind, held.expires_on, days)
            dedupe = f"paper_ends:{about}:{notice}"
            post(context.session, person, ending, context.now, dedupe=dedupe)


def _notice(days: int) -> int | None:
    """Which reminder is due so many days before the end; it may come a few days late."""
    return next((n for n in NOTICE_DAYS if n - LATE_DAYS < days <= n), None)


def _look_at(context: JobContext, entry: OpenLine) -> None:
    needs = needs_of(context.session, entry)
    if not needs:
        return
    _tell_left_out(context, entry, needs)
    rows = LIVE_SHARES.all(context.session, line=entry.line.id)
    holders = list(dict.fromkeys(share.producer_id for share, _, _ in rows))
    until = local(entry.line.cutoff, context.region.zone).date()
    good = set(with_papers(context.session, entry.product, holders, needs, until, context.today))
    for share, producer, person in rows:
        if share.producer_id not in good:
            _act_on(context, entry, share, producer, person, _lacking(context, entry, producer))


def _tell_left_out(context: JobContext, entry: OpenLine, needs: tuple[str, ...]) -> None:
    """Who makes it and lacks a paper for it is told what, at most once a month for each want."""
    session, product, today = context.session, entry.product, context.today
    until = local(entry.line.cutoff, context.region.zone).date()
    called = dict.fromkeys(makers_in_turn(session, product), product.name)
    for guest in guests_of(session, product, context.now):
        called |= dict.fromkeys(makers_in_turn(session, guest.product), guest.product.name)
    good = set(with_papers(session, product, list(called), needs, until, today))
    without = [producer for producer in called if producer not in good]
    for _, (producer, person) in sorted(people_of(session, without).items()):
        papers = _lacking(context, entry, producer)
        keys = "+".join(map(paper_key, papers))
        where = entry.order.destination
        told = LeftOutForPapers(called[producer.id], where, ", ".join(papers), papers[0])
        dedupe = f"left_out:{producer.id}:{product.id}:{where}:{keys}:{today:%Y-%m}"
        post(session, person, told, context.now, dedupe=dedupe)


def _lacking(context: JobContext, entry: OpenLine, producer: Producer) -> tuple[str, ...]:
    return lacks_for(context.session, producer.id, entry, context.now)


def _act_on(
    context: JobContext,
    entry: OpenLine,
    share: Share,
    producer: Producer,
    person: Person,
    papers: tuple[str, ...],
) -> None:
    if share.state is ShareState.CONFIRMED:
        _flag(context, entry, share, producer, person, papers)
        return
    before, amount = share.state, entry.quantity(live_amount(share))
    share.state = ShareState.WITHDRAWN
    record_change(
        context.session,
        context.now,
        "share_withdrawn",
        ("share", share.id),
        region_id=context.region.id,
        before={"state": before},
        after={"state": share.state, "amount": str(amount.amount), "lacks": list(papers)},
    )
    if before is ShareState.OFFERED:
        name = made_name(context.session, share, entry)
        told = OfferNeedsPaper(entry.order.code, name, amount, ", ".join(papers))
        post(context.session, person, told, context.now, dedupe=f"offer_paper:{share.id}")


def _flag(
    context: JobContext,
    entry: OpenLine,
    share: Share,
    producer: Producer,
    person: Person,
    papers: tuple[str, ...],
) -> None:
    """Said once for each set of missing papers and, after leave that ended, once more."""
    code, product = entry.order.code, made_name(context.session, share, entry)
    amount, named = entry.quantity(live_amount(share)), ", ".join(papers)
    since = _since(context, producer, papers)
    dedupe = f"share_paper:{share.id}:{'+'.join(map(paper_key, papers))}:{since}"
    told = ShareNeedsPaper(code, product, amount, named, entry.line.cutoff)
    post(context.session, person, told, context.now, dedupe=dedupe)
    flagged = ShareUnqualified(
        code,
        entry.product.name,
        entry.order.destination,
        producer.business,
        owner_of(context.session, context.region.id, producer, person),
        amount,
        named,
        entry.line.cutoff,
        producer.id if share.made_as_id is None else None,
    )
    post_to_officers(context.session, context.region.id, flagged, context.now, dedupe=dedupe)


def _since(context: JobContext, producer: Producer, papers: tuple[str, ...]) -> date | None:
    """The last day of the newest leave to go without one of these papers, if there was any."""
    keys = {paper_key(paper) for paper in papers}
    days = [g.until for g in graces(context.session, producer.id) if paper_key(g.kind) in keys]
    return max(days, default=None)


__all__ = ["watch_papers"]
