"""Who waits for a line because its smallest share or its limit of producers left them out."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import bindparam
from sqlalchemy import select as columns
from sqlmodel import Session, col

from domain.division import LinePlan
from domain.models import Person, Producer, Standby, StandbyState
from domain.pooling import ShareReason
from domain.pooling.reliability import standbys
from domain.pools import Pools
from domain.prepared import Prepared
from domain.trust import trust_in

PERSON_OF = Prepared[tuple[Producer, Person]](
    columns(Producer, Person)
    .join(Person, col(Producer.person_id) == col(Person.id))
    .where(col(Producer.id) == bindparam("producer"))
)


class Joined(NamedTuple):
    """Who waits for a line from now on, and their place."""

    producer_id: int
    place: int


def people_of(session: Session, producers: Iterable[int]) -> dict[int, tuple[Producer, Person]]:
    """Producers and their owners, by the producer's id."""
    found = (PERSON_OF.all(session, producer=producer)[0] for producer in producers)
    return {producer.id: (producer, person) for producer, person in found}


def keep_standbys(pools: Pools, plan: LinePlan) -> list[Joined]:
    """Those left out wait; who now got a share is promoted. Returns who is new, to be written.

    Whoever waits already keeps the order in which they were told; new ones come behind them, as
    `in_order` ranks them.
    """
    waiting, new = [], []
    for place, producer_id in enumerate(plan.pool.producers):
        standby = plan.standbys.get(producer_id)
        if plan.lots[place] and standby is not None and standby.state.stands_by:
            _promote(standby, plan.lots[place] * plan.entry.product.lot, pools)
        elif plan.reasons[place] is ShareReason.LEFT_OUT:
            if standby is not None and standby.state.stands_by:
                waiting.append(standby)
            else:
                new.append(place)
    waiting.sort(key=lambda standby: standby.place)
    for number, standby in enumerate(waiting, start=1):
        standby.place = number
    return _join(plan, in_order(pools, plan, new), behind=len(waiting))


def _promote(standby: Standby, given: Decimal, pools: Pools) -> None:
    """They have a share now; who would make more than that still stands by for the rest."""
    if standby.state is StandbyState.AGREED and standby.upto is not None and standby.upto > given:
        standby.upto -= given
    else:
        standby.state, standby.since = StandbyState.PROMOTED, pools.now


def in_order(pools: Pools, plan: LinePlan, places: Sequence[int]) -> list[int]:
    """Places of a pool, whom to ask first if a share falls away.

    First who is likeliest to make all of the line's largest share in time, then who has least,
    then by turn.
    """
    if len(places) < 2:
        return list(places)
    pool = plan.pool
    trust = trust_in(
        pools.session, plan.entry.product, [pool.producers[p] for p in places], pools.now
    )
    order, _ = standbys(
        max(1, *plan.shares),
        free=[pool.caps[place] for place in places],
        load=[plan.loads[place] for place in places],
        rank=list(places),
        trust=trust,
    )
    return [places[at] for at in order.tolist()]


def _join(plan: LinePlan, places: Sequence[int], behind: int) -> list[Joined]:
    """Whoever waited once waits again without a word; who never did is to be told."""
    joined = []
    for number, place in enumerate(places, start=behind + 1):
        producer_id = plan.pool.producers[place]
        known = plan.standbys.get(producer_id)
        if known is None:
            joined.append(Joined(producer_id, number))
        else:
            known.place, known.state = number, StandbyState.WAITING
    return joined
