"""One's own three K's: how good, how much, how steady. Nobody else's are ever shown."""

from domain.messages.groups import MyProduct, MyRecord
from domain.models import Product, RoleName
from domain.products import products_of_producer
from domain.quantities import Quantity
from domain.three_ks import Member, group_of, growth, quality, weekly
from handlers.producer import mine
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
PRODUCER = (RoleName.PRODUCER,)


@routes.command(
    "rapor", "=rapor", "=rapor saya", "=raporku", "=kualitas", roles=PRODUCER, hint="record"
)
def show_record(turn: Turn, _: str) -> None:
    """Quality, quantity and continuity of everything one makes."""
    producer = mine.business(turn)
    rows = []
    for product in products_of_producer(turn.session, producer):
        group = group_of(turn.session, turn.here, product, turn.now, producer.id)
        for member in group.members:
            if member.asked or member.due or member.stated:
                amount = Quantity(weekly(group, [member]), product.unit)
                rows.append(_row(product, member, amount, growth(group, [member])))
    turn.say(MyRecord(tuple(rows)))


def _row(product: Product, member: Member, amount: Quantity, grown: int | None) -> MyProduct:
    came = member.received > 0
    return MyProduct(
        product=product.name,
        quality=quality([member]),
        accepted=Quantity(member.accepted, product.unit) if came else None,
        received=Quantity(member.received, product.unit) if came else None,
        weekly=amount,
        growth=grown,
        answered=member.answered,
        asked=member.asked,
        on_time=member.on_time if member.due else None,
        due=member.due or None,
    )
