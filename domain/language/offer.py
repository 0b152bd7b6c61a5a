"""Yes, no or a part: answers to a share on offer."""

from decimal import Decimal

from domain.language.capacity import HALVES, Said, obstacle, unclear, unit_in_doubt
from domain.language.catalog import Product, choices_for, plain
from domain.language.clauses import clauses_of
from domain.language.grammar_words import APOLOGIES
from domain.language.kinds import Kind
from domain.language.model import Choice, Intent, Item, OfferWords, Reading, Week
from domain.language.phrase import Phrase
from domain.language.statements import Statement, makes_nothing
from domain.language.words import words

_FIRM = frozenset({Kind.CAN, Kind.AGREE})
"""A yes that a no cannot stand beside; "iya" and "ya" also open a refusal ("iya maaf gak bisa")."""
_EXPLAINED = frozenset(
    {
        Kind.CAN,
        Kind.YES,
        Kind.AGREE,
        Kind.BREAK,
        Kind.AND,
        Kind.ALL,
        Kind.PRODUCT,
        Kind.MAKE,
        Kind.HAVE,
        Kind.WEEK,
        Kind.WANT,
        Kind.QUANTITY,
        Kind.DENIED,
        Kind.ONLY,
        Kind.APPROX,
        Kind.TOTAL,
        Kind.REASON,
        Kind.CORRECT,
        Kind.FIRST,
    }
)


def read_offer(what: Said, offer: OfferWords) -> Reading:
    """Read an answer to "Sanggup?"."""
    product = _offered(what, offer)
    choices = _choices(what, product, offer)
    why = obstacle(what) or _other_terms(what, offer)
    if why:
        return unclear(what.text, why, choices)
    half = _half(what, product, offer)
    if half:
        return half
    amounts = [s for s in what.statements if s.kind is Kind.QUANTITY]
    if amounts:
        return _with_amount(what, amounts, product, offer, choices)
    if _declines_all(what, product, offer):
        return Reading(Intent.DECLINE, words=what.text)
    return _yes_or_no(what, choices)


def _declines_all(what: Said, product: Product, offer: OfferWords) -> bool:
    """Read "maaf bu 50 kg saya gak sanggup" as a no to the whole; without the apology it is asked.

    Who refuses an amount may still make a smaller one, unless the words excuse a no.
    """
    sorry = any(p.kind is Kind.CORRECT and p.key in APOLOGIES for p in what.phrases)
    denied = [p.amount for p in what.phrases if p.key == "refused" and p.amount is not None]
    others = {p.kind for p in what.phrases} - {Kind.CORRECT, Kind.DENIED, Kind.BREAK, Kind.REASON}
    if not sorry or len(denied) != 1 or others:
        return False
    return not denied[0].flaw and product.measure(denied[0]) == offer.quantity


def _offered(what: Said, offer: OfferWords) -> Product:
    for product in what.catalog.products:
        if product.name == offer.product:
            return product
    return Product(offer.product, offer.unit, {offer.unit: Decimal(1)}, None, False)


def _other_terms(what: Said, offer: OfferWords) -> str:
    """A yes for another day, week, price or product is not a yes to this offer."""
    for phrase in what.phrases:
        if phrase.kind is Kind.PRODUCT and not _names(what, phrase, offer):
            return "other_product"
        if phrase.kind is Kind.WEEK and phrase.key != Week.THIS:
            return "other_week"
        if phrase.kind is Kind.PER_WEEK and any(p.amount is not None for p in what.phrases):
            return "rate"
        if phrase.kind in (Kind.DAY, Kind.WEEKDAY, Kind.DAY_PART):
            return "other_time"
        if phrase.kind is Kind.MASKED and phrase.key in ("time", "date", "duration"):
            return "other_time"
        if phrase.kind is Kind.MASKED and phrase.key in ("price", "money"):
            return "price"
    return ""


def _names(what: Said, phrase: Phrase, offer: OfferWords) -> bool:
    return any(what.catalog.products[int(i)].name == offer.product for i in phrase.key.split())


def _half(what: Said, product: Product, offer: OfferWords) -> Reading | None:
    """Read "setengah dari itu", "separuhnya" as half of the offer; a part unsaid is asked for."""
    kinds = [phrase.kind for phrase in what.phrases]
    parts = [phrase for phrase in what.phrases if phrase.kind is Kind.PART]
    refused = any(makes_nothing(s) for s in what.statements)
    if Kind.QUANTITY not in kinds and len(parts) == 1 and not refused:
        if parts[0].key in HALVES:
            return _part(what, product, offer.quantity / 2, offer, parts[0])
        return Reading(Intent.PARTIAL, words=what.text, why="how_much")
    amounts = [phrase for phrase in what.phrases if phrase.kind is Kind.QUANTITY]
    if len(amounts) != 1 or amounts[0].amount is None or amounts[0].amount.unit is not None:
        return None
    if amounts[0].amount.value != Decimal("0.5") or amounts[0].amount.flaw or refused:
        return None
    if Kind.FROM in kinds:
        return _part(what, product, offer.quantity / 2, offer, amounts[0])
    return Reading(Intent.PARTIAL, words=what.text, why="how_much")


def _part(
    what: Said, product: Product, quantity: Decimal, offer: OfferWords, source: Phrase | Statement
) -> Reading:
    if not product.plausible(quantity):
        return unclear(what.text, "implausible", [Choice(Intent.ACCEPT)])
    words = what.text[source.start : source.end]
    item = Item(offer.product, plain(quantity), offer.unit, words)
    return Reading(Intent.PARTIAL, (item,), words=what.text)


def _with_amount(
    what: Said,
    amounts: list[Statement],
    product: Product,
    offer: OfferWords,
    choices: list[Choice],
) -> Reading:
    """An answer with an amount: the offer itself, a part of it, or more than it."""
    quantity, why = _quantity(what, amounts, product, offer)
    if quantity is None:
        return unclear(what.text, why, choices)
    if quantity == 0:
        return Reading(Intent.DECLINE, words=what.text)
    if _contradicted(what, amounts[0], quantity == offer.quantity):
        return unclear(what.text, "yes_and_no", choices)
    if quantity == offer.quantity:
        return Reading(Intent.ACCEPT, words=what.text)
    return _part(what, product, quantity, offer, amounts[0])


def _quantity(
    what: Said, amounts: list[Statement], product: Product, offer: OfferWords
) -> tuple[Decimal | None, str]:
    """The one amount of an answer in the offer's unit, or why there is none."""
    amount = amounts[0].amount
    if len(amounts) > 1:
        return None, "two_quantities"
    if amount is None or amount.flaw or not amount.ways:
        return None, amount.flaw if amount and amount.flaw else "separator"
    quantity = product.measure(amount)
    if quantity is None:
        return None, "unknown_unit"
    if amount.unit is None and unit_in_doubt(what, product, amount):
        return None, "unit_of_which"
    if quantity > offer.quantity:
        return None, "more_than_offered"
    if amount.unit is None and _could_be_a_button(what, amount.value):
        return None, "which_button"
    return quantity, ""


def _could_be_a_button(what: Said, number: Decimal) -> bool:
    """A lone 1, 2 or 3 may point at one of the three answers that were offered."""
    clauses = ({phrase.kind for phrase in clause} for clause in clauses_of(what.phrases))
    own = next((kinds for kinds in clauses if Kind.QUANTITY in kinds), set())
    answered = any(phrase.kind in _DENYING for phrase in what.phrases)
    return 0 < number <= 3 and not answered and own.isdisjoint(_OF_AN_AMOUNT)


_DENYING = frozenset({Kind.REFUSE, Kind.NOT, Kind.DENIED})
_OF_AN_AMOUNT = frozenset(
    {
        Kind.ONLY,
        Kind.CAN,
        Kind.HAVE,
        Kind.MAKE,
        Kind.APPROX,
        Kind.AT_MOST,
        Kind.AT_LEAST,
        Kind.PRODUCT,
        Kind.WEEK,
    }
)


def _contradicted(what: Said, said: Statement, whole: bool) -> bool:
    """A no after the amount, or any no beside the whole of the offer."""
    others = [other for other in what.statements if other.kind is not Kind.QUANTITY]
    return any(other.end > said.start or (whole and makes_nothing(other)) for other in others)


def _yes_or_no(what: Said, choices: list[Choice]) -> Reading:
    kinds = {phrase.kind for phrase in what.phrases}
    yes = not kinds.isdisjoint(_FIRM) or _affirmed(what.phrases)
    no = any(makes_nothing(s) for s in what.statements)
    if yes and _called_off(what.phrases):
        return Reading(Intent.DECLINE, words=what.text)
    if yes and _later(what):
        return unclear(what.text, "taken_back", choices)
    if no and (_later(what) or not kinds.isdisjoint(_FIRM)):
        return unclear(what.text, "yes_and_no", choices)
    if Kind.BUT in kinds and yes:
        return unclear(what.text, "conditional", choices)
    if yes and any(p.kind is Kind.REASON and p.key not in _CHEERS for p in what.phrases):
        return unclear(what.text, "yes_and_no", choices)
    if no:
        return Reading(Intent.DECLINE, words=what.text)
    if yes and (kinds <= _EXPLAINED or _stands(what)):
        return Reading(Intent.ACCEPT, words=what.text)
    return unclear(what.text, "unknown_word" if yes else "no_answer", choices)


def _stands(what: Said) -> bool:
    """Whether a clause is a firm yes and those after it only add words that answer nothing.

    A word nobody knows can be anything in the clause of the yes ("bisa dicicil"); in one of its
    own it takes back no yes, for what takes back is known: no, but, if, later, a term of its own.
    """
    said = False
    for clause in clauses_of(what.phrases):
        kinds = {phrase.kind for phrase in clause}
        if kinds <= _EXPLAINED:
            said |= any(p.kind in _FIRM and p.key not in _HEARD for p in clause)
        elif not said or not kinds <= _ADDED or any(_is_a_deed(what, p) for p in clause):
            return False
    return said


def _is_a_deed(what: Said, phrase: Phrase) -> bool:
    """Whether an unknown word is a verb by its prefix: it could set terms ("digilir", "nyicil")."""
    word = what.text[phrase.start : phrase.end].lower()
    return phrase.kind is Kind.UNKNOWN and len(word) > _SHORT and word.startswith(_VERBS)


_VERBS = ("di", "ber", "ter", "me", "ny", "ng")
_SHORT = 4
_ADDED = frozenset(
    {Kind.UNKNOWN, Kind.TOPIC, Kind.BREAK, Kind.MAKE, Kind.CAN, Kind.AGREE, Kind.YES, Kind.CORRECT}
)
_HEARD = words("ok oke okay okey okeh okee oks oce ocre oghey okelah sip siip sipp boleh bole ayo")
"""These may only say that a message was read."""


def _called_off(phrases: list[Phrase]) -> bool:
    """Whether the last word is "tidak jadi" after a yes that was taken back."""
    firm = [p for p in phrases if p.kind in (*_FIRM, Kind.YES, Kind.REFUSE, Kind.CORRECT)]
    return bool(firm) and firm[-1].kind is Kind.REFUSE and firm[-1].key == "called_off"


_CHEERS = frozenset({"semangat", "sehat", "sukses"})
"""Said beside a yes; any other reason explains a no ("iya bu lagi sakit")."""


def _affirmed(phrases: list[Phrase]) -> bool:
    return any(phrase.kind is Kind.YES for phrase in phrases)


def _later(what: Said) -> bool:
    """Whether something was corrected; an apology corrects nothing."""
    told = APOLOGIES | _AS_IT_TURNED_OUT
    return any(p.kind is Kind.CORRECT and p.key not in told for p in what.phrases)


_AS_IT_TURNED_OUT = frozenset({"ternyata", "jebul", "jebule", "pranyata", "tibake", "tibae"})


def _choices(what: Said, product: Product, offer: OfferWords) -> list[Choice]:
    found = [
        choice
        for statement in what.statements
        if statement.amount is not None
        for choice in choices_for(product, statement.amount, Intent.PARTIAL)
        if choice.quantity is not None and choice.quantity < offer.quantity
    ]
    return [*found[:1], Choice(Intent.ACCEPT), *found[1:2], Choice(Intent.DECLINE)]
