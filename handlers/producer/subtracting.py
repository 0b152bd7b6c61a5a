"""'Five less' starts from what is on record: what is left is held out, never five in all."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from domain.capacity import stated
from domain.language import Intent, Reading
from domain.messages.base import Message
from domain.messages.capacity import CapacityUnclear, LeftOfWeek, LeftOfWhich, LoweredRow
from domain.models import Producer, Product
from domain.products import words_of
from domain.quantities import ZERO, Quantity, plain
from domain.standing import awaited
from domain.values import Value
from domain.weeks import WEEK, first_usable_week, monday
from handlers.asking import PossibleCapacity
from handlers.producer import mine
from handlers.producer.lowering import MOST_ROWS, OF_PROMISE, OF_WEEK
from handlers.producer.stating import focus_on, promised_shares, say_unclear
from handlers.turn import Turn

NUMBER = (
    r"(\d|setengah|separ[uo]h?|(satu|siji|dua|loro|rong|tiga|telu|telung|empat|papat|patang|lima"
    r"|limo|limang|enam|nem|tujuh|pitu|delapan|wolu|sembilan|sanga|se(puluh|belas|ratus|lusin|kodi"
    r"|kuintal|kwintal)|sedasa)\b)"
)
LESS = r"(kurang|kirang|korang|krg|krng)"
UNSURE = frozenset(
    [
        "relative",
        "negative",
        "loose_unit",
        "hesitant",
        "needed",
        "two_quantities",
        "half_of_it",
        "denial",
        "conditional",
    ]
)
"""Why an amount was not read surely, where it may be one that is taken off."""
TAKES_OFF = re.compile(
    rf"\b((di|me|ng)?{LESS}(i|in|ke|kan)|(me)?ngurang(i|in|kan)|berkurang|nyuda|turun"
    rf"|(di)?turun(kan|in|ke))\b[^\d,.;!?]{{0,24}}?\b{NUMBER}|\bminus\b|^\s*-\s*\d"
)
"""Words that take something off, with how much in the same breath."""
LESS_BY = re.compile(rf"\b{LESS}\s+{NUMBER}")
"""The bare word, where it says by how much; "kurang lebih 40" and "kurang bisa" do not."""
CUT_BY = re.compile(
    r"(?:^|\b(?:tolong|tlg|minta|mohon|bisa|bu|pak|mas|mbak|kak|ini|bagian(?:nya|ku)?|kapasitas"
    rf"(?:nya)?)\W+)potong\s+{NUMBER}|(?<!sudah )(?<!udah )(?<!sdh )(?<!siap )\bdipotong\s+{NUMBER}"
)
LACKING = re.compile(rf"\b(masih|msih|msh|isih|tasih|baru|belum|blm)\b.*\b{LESS}\b")
"""'Masih kurang 5' says what is still to be made."""
DENIED = re.compile(
    r"\b(jangan|jgn|ojo|ampun|tidak|tdk|gak|ga|nggak|ndak|ora|mboten|batal)\s+(usah\s+|jadi\s+)?"
    rf"(di|me|ng)?({LESS}(i|in|kan)?|potong|turun(kan|in)?)\b"
)
OF_ELSEWHERE = re.compile(
    r"\btarget\b|\b(dari|dr|saka|soko|saking)\s+(yang\s+)?(biasa\w*|kemar[ie]n|wingi|(minggu|bulan)"
    r"\s+(lalu|kemar[ie]n)|pesanan\s+lain)"
)
"""Less than something that is not on record for this week."""
BETWEEN = re.compile(rf"{NUMBER}[^,.]*\b(di)?{LESS}(i|in)?\s+{NUMBER}")
"""'40 kurang 5': both numbers are said."""
FROM = re.compile(rf"{NUMBER}\D*\b(dari|dr|saka|soko)\s+{NUMBER}")
"""'Kurangi 3 kg dari 40' names what it starts from, too."""
BECOMES = re.compile(rf"\b(jadi|menjadi|dadi|tinggal|sisa|sampai|ke)\s+\D{{0,20}}{NUMBER}")
HALF = re.compile(r"\b(setengah(nya|e)?|separ[uo](h|hnya|ne|hne)?)\b")


NEXT_WEEK = re.compile(r"\b(minggu|mgg|pekan)\s+(depan|ngarep|ngajeng)\b")
THIS_WEEK = re.compile(r"\b(minggu|mgg|pekan)\s+(ini|iki|niki|ieu)\b")


class Decrease(Value):
    """By how much (None: by half), from what, or down to what, as far as the words say it."""

    less: Decimal | None
    before: Decimal | None = None
    left: Decimal | None = None

    def left_of(self, amount: Decimal) -> Decimal | None:
        """What is left of an amount; None where that is not less, or would be below nothing."""
        start = amount if self.before is None else self.before
        left = start / 2 if self.less is None else start - self.less
        left = left if self.left is None else self.left
        return plain(left) if ZERO <= left < amount else None


def speaks_of_less(words: str, products: Sequence[Product] = ()) -> bool:
    """Whether words take something off. Of what goes by the piece, "potong" is no verb."""
    said = words.casefold()
    if TAKES_OFF.search(said) or LESS_BY.search(said):
        return True
    return CUT_BY.search(said) is not None and not any(_by_the_piece(one) for one in products)


def _by_the_piece(product: Product) -> bool:
    known = words_of(product)
    names = (*known.factors, known.name, *known.aliases)
    return any("potong" in name.casefold() for name in names)


def holds_out_what_is_left(
    turn: Turn,
    producer: Producer,
    products: list[Product],
    about: tuple[Product | None, date, Reading],
) -> bool:
    """Hold out what is left where the words take something off; nothing is written down yet.

    ``about`` is the product that was spoken of, if one was, the week, and what was read.
    """
    product, week, reading = about
    words = turn.heard.text.casefold()
    amounts = _amounts(reading)
    if not amounts or reading.why not in UNSURE or not speaks_of_less(words, products):
        return False
    if len(amounts) == 1 and BECOMES.search(words):
        return False
    decrease = _decrease(words, amounts)
    made = _about(products, product, reading)
    week = _week_of(turn, words, week)
    focus_on(turn, made[0], week)
    held_out = None if decrease is None else _left(turn, producer, made, week, decrease)
    if held_out is not None:
        turn.conversation.misses = 0
        turn.say(held_out)
    else:
        turn.conversation.misses += 1
        say_unclear(turn, producer, made[0], week)
    return True


def _about(products: list[Product], spoken_of: Product | None, reading: Reading) -> list[Product]:
    """The products it can be about: the one that the words name, or that was spoken of."""
    said = {choice.product for choice in reading.choices}
    named = [product for product in products if product.name in said]
    if spoken_of is not None and len(named) != 1:
        return [spoken_of]
    return named or products


def _amounts(reading: Reading) -> list[Decimal]:
    """The amounts that the words name, as they stand there."""
    said = (one.quantity for one in reading.choices if one.intent is Intent.SET_CAPACITY)
    return list(dict.fromkeys(plain(amount) for amount in said if amount is not None))


def _decrease(words: str, amounts: list[Decimal]) -> Decrease | None:
    """What the words take off; None where they deny it, or say what is missing or else less."""
    if any(pattern.search(words) for pattern in (LACKING, DENIED, OF_ELSEWHERE)):
        return None
    match amounts:
        case [less]:
            return Decrease(None if HALF.search(words) and less < 1 else less)
        case [less, left] if BECOMES.search(words):
            return Decrease(less, left=left)
        case [less, before] if FROM.search(words) and less < before:
            return Decrease(less, before=before)
        case [before, less] if BETWEEN.search(words):
            return Decrease(less, before=before)
    return None


def _week_of(turn: Turn, words: str, week: date) -> date:
    """The week that the words name, if they do and it still counts."""
    ours = monday(turn.today)
    if NEXT_WEEK.search(words):
        return ours + WEEK
    return max(ours, first_usable_week(turn.today)) if THIS_WEEK.search(words) else week


def _left(
    turn: Turn, producer: Producer, made: list[Product], week: date, decrease: Decrease
) -> Message | None:
    """The question that holds it out; None where it takes off more than there is."""
    if len(made) == 1:
        return _left_of_one(turn, producer, made[0], week, decrease)
    possible = tuple(
        PossibleCapacity(product, week, one.left).button(named=True)
        for product in made
        if (one := _of_week(turn, producer, product, week, decrease)) is not None
    )
    asked = made[0]
    if not possible:
        return None
    return CapacityUnclear(asked.name, asked.id, asked.unit, week, choices=possible)


def _left_of_one(
    turn: Turn, producer: Producer, product: Product, week: date, decrease: Decrease
) -> Message | None:
    words = turn.heard.text.casefold()
    for_week, for_promise = OF_WEEK.search(words), OF_PROMISE.search(words)
    rows = () if for_week and not for_promise else _rows(turn, product, decrease)
    of_week = _of_week(turn, producer, product, week, decrease)
    if not rows:
        return of_week
    focus = turn.conversation.focus or {}
    said = " ".join(str(row.amount.amount) for row in rows)
    turn.conversation.focus = {**focus, "words": turn.heard.text, "said": said}
    if of_week is None or (for_promise and not for_week):
        return LeftOfWhich(rows, week)
    return LeftOfWhich(rows, week, of_week.before, of_week.left, product.id)


def _rows(turn: Turn, product: Product, decrease: Decrease) -> tuple[LoweredRow, ...]:
    """The promises of which something would be left."""
    lowered = (
        LoweredRow(
            share.id,
            mine.line(turn, share).order.code,
            product.name,
            Quantity(awaited(share), product.unit),
            Quantity(left, product.unit),
        )
        for share in promised_shares(turn, product)
        if (left := decrease.left_of(awaited(share)))
    )
    return tuple(lowered)[:MOST_ROWS]


def _of_week(
    turn: Turn, producer: Producer, product: Product, week: date, decrease: Decrease
) -> LeftOfWeek | None:
    """The week's statement, or that of the week before where there is none, and what is left."""
    said = stated(turn.session, producer.id, product.id, week)
    base = stated(turn.session, producer.id, product.id, week - WEEK) if said is None else said
    left = None if base is None else decrease.left_of(base)
    if base is None or left is None:
        return None
    before, after = (Quantity(plain(one), product.unit) for one in (base, left))
    return LeftOfWeek(product.name, product.id, week, before, after, stated=said is not None)
