"""How much somebody can make, or how much an order is for: amounts against a person's products."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from domain.language.amounts import Amount
from domain.language.catalog import Catalog, Product, choices_for, plain
from domain.language.clauses import clauses_of
from domain.language.excuses import excuses
from domain.language.kinds import Kind
from domain.language.model import Asked, Choice, Context, Intent, Item, Reading
from domain.language.phrase import Phrase
from domain.language.statements import Statement, makes_nothing, statements_of

MOST_CHOICES = 3
_STRANGERS = frozenset({Kind.UNKNOWN, Kind.GOODS})


class Said(NamedTuple):
    """A text after its frames, ready to be weighed against a context."""

    text: str
    phrases: list[Phrase]
    catalog: Catalog
    statements: list[Statement]


def said(text: str, phrases: list[Phrase], catalog: Catalog) -> Said:
    """Bring the statements of a text together with the products they are about."""
    return Said(text, phrases, catalog, statements_of(phrases, catalog))


def unclear(text: str, why: str, choices: Iterable[Choice] = ()) -> Reading:
    """Nothing is recorded; these are the readings to offer."""
    unique = tuple(dict.fromkeys(choices))[:MOST_CHOICES]
    return Reading(Intent.UNCLEAR, words=text, choices=unique, why=why)


def obstacle(what: Said) -> str:
    """Why no sure reading is possible whatever the amounts are; empty: nothing does."""
    allowed = excuses(what.phrases, frozenset(statement.kind for statement in what.statements))
    for phrase in what.phrases:
        if phrase.kind is Kind.BLOCK and phrase.key not in allowed:
            return phrase.key
        if phrase.kind is Kind.LATER:
            return "later"
    return _stranger(what.phrases)


def _stranger(phrases: list[Phrase]) -> str:
    """A word nobody knows right beside an amount could be its unit or another product."""
    for at, phrase in enumerate(phrases):
        if phrase.kind is not Kind.QUANTITY:
            continue
        after = phrases[at + 1].kind if at + 1 < len(phrases) else None
        before = phrases[at - 1].kind if at else None
        bare = phrase.amount is not None and phrase.amount.unit is None
        if after in _STRANGERS or (bare and after is Kind.REASON):
            return "unknown_unit" if bare else "unknown_word"
        if after is Kind.BREAK and _is_one_strange_word(phrases, at + 2):
            return "unknown_word"
        if before is Kind.UNKNOWN or (bare and before is Kind.REASON):
            return "unknown_word"
        if _goods_in_clause(phrases, at):
            return "unknown_word"
    return ""


def _is_one_strange_word(phrases: list[Phrase], at: int) -> bool:
    """Whether a clause is one unknown word, which could name other goods: "40 kg bu, lumpia"."""
    if at >= len(phrases) or phrases[at].kind is not Kind.UNKNOWN:
        return False
    if phrases[at].end - phrases[at].start < _SHORTEST_GOODS:
        return False
    return at + 1 == len(phrases) or phrases[at + 1].kind in _CLAUSE_ENDS


_SHORTEST_GOODS = 4
"""Letters; what is shorter ("a.n.") names no goods."""


def _goods_in_clause(phrases: list[Phrase], at: int) -> bool:
    """Whether other goods are spoken of in the clause of the amount at `at`."""
    for step in (-1, 1):
        near = at + step
        while 0 <= near < len(phrases) and phrases[near].kind not in _CLAUSE_ENDS:
            if phrases[near].kind in _STRANGERS:
                return True
            near += step
    return False


_CLAUSE_ENDS = frozenset({Kind.BREAK, Kind.BUT})


def read_capacity(what: Said, context: Context) -> Reading:
    """Read an answer to "how much": capacity of a week, or the quantity of an order."""
    choices = _choices(what, context)
    phrases = _about_asked(what.phrases, context)
    if context.asked is Asked.QUANTITY:
        phrases = [phrase for phrase in phrases if phrase.key not in _ORDERING]
    why = obstacle(what._replace(phrases=phrases))
    if why:
        return unclear(what.text, why, choices)
    statements, why = _of_week(what.statements, context)
    why = why or _half_of_it(what)
    if why:
        return unclear(what.text, why, choices)
    if not statements:
        return unclear(what.text, _nothing_said(what), choices)
    if context.asked is Asked.QUANTITY:
        if any(not _is_amount(s) for s in statements):
            return unclear(what.text, "no_quantity", choices)
        if any(s.amount is not None and s.amount.ranged for s in statements):
            return unclear(what.text, "range", choices)
        if any(phrase.kind in _NO_ORDER for phrase in what.phrases):
            return unclear(what.text, "bound", choices)
    return _settled(what, statements, context, choices)


def _half_of_it(what: Said) -> str:
    """Name an amount of which a half is said to be otherwise: "40 kg, separuhnya buat toko"."""
    halved = any(p.kind is Kind.PART and p.key in HALVES for p in what.phrases)
    counted = any(statement.kind is Kind.QUANTITY for statement in what.statements)
    return "half_of_it" if halved and counted else ""


HALVES = frozenset({"separuhnya", "setengahnya", "separonya", "setengahe", "separohne", "separone"})
"""Said of an offer, these are exactly half of it; a lone "setengah" may be half a kilogram."""
_ORDERING = frozenset({"ordered", "needed", "message", "buying"})
"""Said by somebody who writes an order: "butuh 200 kg"."""
_NO_ORDER = frozenset({Kind.AT_LEAST, Kind.PER_WEEK})
"""An order is for one amount: "minimal 200" leaves it open, "per minggu" is an order a week."""


def _about_asked(phrases: list[Phrase], context: Context) -> list[Phrase]:
    """Leave out what is open of another week: "sekarang 25 kg, minggu depan belum tahu"."""
    kept: list[Phrase] = []
    for clause in clauses_of(phrases):
        weeks = {phrase.key for phrase in clause if phrase.kind is Kind.WEEK}
        other = bool(weeks) and context.week not in weeks
        if not other or any(phrase.amount is not None for phrase in clause):
            kept.extend(clause)
        else:
            kept.extend(p for p in clause if p.kind not in (Kind.BLOCK, Kind.LATER))
    return kept


def _is_amount(statement: Statement) -> bool:
    return statement.amount is not None and statement.amount.value != 0


def _nothing_said(what: Said) -> str:
    if any(phrase.kind is Kind.DENIED for phrase in what.phrases):
        return "denied_amount"
    masked = next((phrase.key for phrase in what.phrases if phrase.kind is Kind.MASKED), "")
    return masked or "no_quantity"


def _of_week(statements: list[Statement], context: Context) -> tuple[list[Statement], str]:
    """The statements about the week that was asked about."""
    if context.asked is Asked.QUANTITY:
        return statements, ""
    asked = [s for s in statements if s.week in (None, context.week)]
    if statements and not asked:
        return [], "other_week"
    return asked, ""


def _settled(
    what: Said, statements: list[Statement], context: Context, choices: list[Choice]
) -> Reading:
    """One reading for the whole, or a reason to ask."""
    statements = _confirmed(what, statements)
    if len(what.catalog.products) == 1 or not any(s.products for s in statements):
        whole = _whole_message(what, statements, context)
        if whole:
            return whole
    each = any(phrase.kind is Kind.EACH for phrase in what.phrases)
    if each and len(what.catalog.products) == 1:
        return unclear(what.text, "each_of_what", choices)
    items: list[Item] = []
    for statement in statements:
        found, why = _items(what, statement, each)
        if why:
            return unclear(what.text, why, choices)
        items.extend(found)
    if len({item.product for item in items}) < len(items):
        return unclear(what.text, "two_quantities", choices)
    if _left_open(what, items):
        return unclear(what.text, "product_without_amount", choices)
    if context.asked is Asked.NOTHING and not _anchored(what, statements):
        return unclear(what.text, "not_asked", choices)
    return _recorded(what, items)


def _confirmed(what: Said, statements: list[Statement]) -> list[Statement]:
    """Read "sama, 50 kg" as the amount that it names: so the button's own words read back."""
    if len(what.catalog.products) != 1 or len(statements) != 2:
        return statements
    same, amount = statements
    between = [p for p in what.phrases if same.end <= p.start < amount.start]
    apart = bool(between) and all(phrase.kind is Kind.BREAK for phrase in between)
    confirms = same.kind is Kind.SAME and amount.kind is Kind.QUANTITY and apart
    return [amount] if confirms else statements


def _recorded(what: Said, items: list[Item]) -> Reading:
    if len(items) == 1:
        only = items[0]
        if only.same_as_last:
            return Reading(Intent.SAME_AS_LAST, words=only.words)
        if only.quantity == 0 and len(what.catalog.products) == 1:
            return Reading(Intent.ZERO_CAPACITY, words=only.words)
    return Reading(Intent.SET_CAPACITY, tuple(items), words=what.text)


def _left_open(what: Said, items: list[Item]) -> bool:
    """Whether a product was named of which nothing was said ("peyek sama cake 20")."""
    if len(what.catalog.products) == 1:
        return False
    recorded = {item.product for item in items}
    words = [
        frozenset(phrase.key.split()) for phrase in what.phrases if phrase.kind is Kind.PRODUCT
    ]
    return any(
        not recorded & {what.catalog.products[int(index)].name for index in indexes}
        for indexes in words
    )


def _anchored(what: Said, statements: list[Statement]) -> bool:
    """Unasked, a bare number is no report: it needs a unit, a product or a week with it."""
    return any(s.products or s.week or (s.amount and s.amount.unit) for s in statements) or any(
        phrase.kind is Kind.PRODUCT for phrase in what.phrases
    )


def _whole_message(what: Said, statements: list[Statement], context: Context) -> Reading | None:
    """Let "libur dulu" and "sama" speak for everything a person makes."""
    text = what.text
    kinds = {statement.kind for statement in statements}
    if kinds == {Kind.SAME}:
        if context.asked is Asked.NOTHING:
            return unclear(text, "not_asked")
        if not _MEANT_WITH.isdisjoint(phrase.kind for phrase in what.phrases):
            return unclear(text, "same_as_what", [Choice(Intent.SAME_AS_LAST)])
        return Reading(Intent.SAME_AS_LAST, words=text)
    if not all(makes_nothing(statement) for statement in statements):
        return None
    if any(p.kind is Kind.REFUSE and p.key not in _PAUSES for p in what.phrases):
        return unclear(text, "which_no", [Choice(Intent.ZERO_CAPACITY)])
    if kinds == {Kind.NOT} and not any(s.week for s in statements):
        return unclear(text, "bare_no", [Choice(Intent.ZERO_CAPACITY)])
    if context.asked is Asked.NOTHING and not any(s.week for s in statements):
        return unclear(text, "not_asked", [Choice(Intent.ZERO_CAPACITY)])
    if _only_part_of_week(what):
        return unclear(text, "part_of_week", [Choice(Intent.ZERO_CAPACITY)])
    return Reading(Intent.ZERO_CAPACITY, words=text)


_MEANT_WITH = frozenset({Kind.REASON, Kind.UNKNOWN, Kind.GOODS, Kind.PEOPLE})
"""Beside these "sama" could mean "with" ("pergi sama suami") and "tetap" only "still"."""
_PAUSES = frozenset({"cannot", "skip", "lewat", "pass", "absen"})
"""Refusals that, to "how much", mean none this week; a "batal" or "nolak" could be of anything."""


def _only_part_of_week(what: Said) -> bool:
    """A day off is not a week off ("libur Senin", "libur 2 hari")."""
    days = (Kind.WEEKDAY, Kind.DAY, Kind.DAY_PART)
    short = ("hari", "hr", "dina", "dinten", "dino", "poe", "ari")
    return any(
        phrase.kind in days
        or (phrase.kind is Kind.RATE and (phrase.key in short or phrase.key == "sehari"))
        or (phrase.kind is Kind.MASKED and phrase.key in _PARTLY)
        for phrase in what.phrases
    )


_PARTLY = frozenset({"time", "date", "duration", "people", "place"})


def _items(what: Said, statement: Statement, each: bool) -> tuple[list[Item], str]:
    """What one statement records, or why it cannot."""
    words = what.text[statement.start : statement.end]
    products, why = _products(what.catalog, statement, each)
    if why:
        return [], why
    found: list[Item] = []
    for product in products:
        quantity: Decimal | None = Decimal(0)
        if statement.kind is Kind.QUANTITY:
            quantity, why = _quantity(what, product, statement)
        if quantity is None:
            return [], why
        same = statement.kind is Kind.SAME
        found.append(Item(product.name, quantity, product.unit, words, same))
    return found, ""


def _quantity(what: Said, product: Product, statement: Statement) -> tuple[Decimal | None, str]:
    amount = statement.amount
    if amount is None or not amount.ways:
        return None, "separator"
    if amount.flaw:
        return None, amount.flaw
    if amount.unit is None and unit_in_doubt(what, product, amount):
        return None, "unit_of_which"
    quantity = product.measure(amount)
    if quantity is None:
        return None, "unknown_unit"
    if quantity != 0 and not product.plausible(quantity):
        return None, "implausible"
    return plain(quantity), ""


def unit_in_doubt(what: Said, product: Product, amount: Amount) -> bool:
    """Whether a bare number could be in a bigger unit: "2 kwintal eh 3", a lone "setengah"."""
    if 0 < amount.value < 1:
        return True
    others = [phrase.amount for phrase in what.phrases if phrase.amount is not None]
    sizes = [product.factors.get(other.unit) for other in others if other.unit]
    return any(size and size != 1 and amount.value < _TOO_MANY * size for size in sizes)


_TOO_MANY = 10
"""Times the size of a dozen or a quintal: a bare number from there on counts pieces, or kilos."""


def _products(catalog: Catalog, statement: Statement, each: bool) -> tuple[list[Product], str]:
    """The products a statement is about: named, the only one, or the only one with such a unit."""
    everything = list(catalog.products)
    if len(everything) == 1:
        return everything, ""
    if len(statement.products) == 1:
        return [catalog.products[index] for index in statement.products], ""
    if statement.products:
        return [], "which_product"
    if each:
        return everything, ""
    if statement.amount is None or statement.amount.unit is None:
        return [], "which_product"
    fitting = [product for product in everything if product.measure(statement.amount) is not None]
    if len(fitting) == 1:
        return fitting, ""
    return [], "which_product" if fitting else "unknown_unit"


def _choices(what: Said, context: Context) -> list[Choice]:
    """The readings to offer when nothing sure can be recorded."""
    found: list[Choice] = []
    for statement in what.statements:
        if statement.amount is None:
            continue
        for index, product in enumerate(what.catalog.products):
            if statement.products and index not in statement.products:
                continue
            found.extend(choices_for(product, statement.amount, Intent.SET_CAPACITY))
    asks_capacity = context.asked in (Asked.CAPACITY, Asked.NOTHING)
    if asks_capacity and any(makes_nothing(s) for s in what.statements):
        found.append(Choice(Intent.ZERO_CAPACITY))
    if context.asked is Asked.CAPACITY and any(s.kind is Kind.SAME for s in what.statements):
        found.append(Choice(Intent.SAME_AS_LAST))
    return found
