"""'Ten more' starts from what was said before: the sum is held out, and the number alone."""

import re
from datetime import date
from decimal import Decimal

from domain.capacity import stated
from domain.language import Reading
from domain.messages.capacity import SumOrAmount
from domain.models import Producer, Product
from domain.quantities import ZERO, Quantity, plain
from domain.weeks import WEEK
from handlers.producer.stating import focus_on
from handlers.turn import Turn

AGAIN = r"(lagi|maneh|malih|deui)"
MORE = re.compile(
    r"\b(di|me)?(tambah|nambah|tambahin|imbuh|wuwuh|tuwuh)(an|i|kan|in)?\b"
    rf"|(?<!hari )(?<!minggu )(?<!bulan )\b{AGAIN}(?=\s*([.,!?]|$|(bu|pak|mas|mbak|ya|deh)\b))"
    r"|\+\s*\d"
)
"""Words of adding. *Lagi* ends what it adds to ("10 kg lagi bu"); before other words it says what
goes on just now ("lagi sepi"), and after a time when something will be ("2 minggu lagi")."""
FEWER = re.compile(r"\b((di|ber)?kurang(i|in)?|turun|minus)\b")


def asks_for_the_sum(
    turn: Turn, producer: Producer, product: Product | None, week: date, reading: Reading
) -> bool:
    """Hold out the sum where the words add to what was stated; nothing is written down yet.

    What they add to is the week's statement, or that of the week before where there is none.
    ``product`` is the one that an amount without a name is about.
    """
    words, more = turn.heard.text.casefold(), _only_amount(reading)
    if product is None or more is None or not MORE.search(words) or FEWER.search(words):
        return False
    said = stated(turn.session, producer.id, product.id, week)
    if said is None:
        said = stated(turn.session, producer.id, product.id, week - WEEK)
    if not said or said + more > product.max_weekly:
        return False
    before, added, total = (Quantity(plain(one), product.unit) for one in (said, more, said + more))
    focus_on(turn, product, week)
    turn.conversation.misses = 0
    turn.say(SumOrAmount(product.name, product.id, week, total, before, added))
    return True


def _only_amount(reading: Reading) -> Decimal | None:
    """The one amount above nothing that the words name, sure or not."""
    amounts = [item.quantity for item in reading.items if not item.same_as_last]
    if not reading.items and reading.why in ("relative", "not_asked"):
        amounts = [one.quantity for one in reading.choices if one.quantity is not None]
    return amounts[0] if len(amounts) == 1 and amounts[0] > ZERO else None
