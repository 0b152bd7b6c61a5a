"""Who, when, how much: each amount, "kosong" or "sama" with its product and its week."""

from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from domain.language.amounts import Amount, is_mass
from domain.language.catalog import Catalog
from domain.language.kinds import Kind
from domain.language.model import Week
from domain.language.phrase import Phrase

_CLAUSE_ENDS = frozenset({Kind.BREAK, Kind.BUT, Kind.AND})
_SAYING = frozenset({Kind.QUANTITY, Kind.ZERO, Kind.REFUSE, Kind.SAME, Kind.NOT})
_NOTHING_MADE = frozenset({Kind.ZERO, Kind.REFUSE, Kind.NOT})


_ONLY_WHEN = frozenset({Kind.WEEK, Kind.ONLY, Kind.FIRST})


class Statement(NamedTuple):
    """One thing said.

    `products` is empty where no product was named; `week` None where none was.
    """

    kind: Kind
    week: Week | None
    products: frozenset[int]
    start: int
    end: int
    amount: Amount | None = None


def statements_of(phrases: list[Phrase], catalog: Catalog) -> list[Statement]:
    """Everything that was said, in order, each with the week and product it is about.

    `phrases` have their products named (see `named_products`) and their frames applied.
    """
    phrases = _compound(phrases, catalog)
    week: Week | None = None
    topic = _Topic(frozenset(), waits=False)
    found: list[Statement] = []
    for clause in _clauses(phrases):
        named = next((Week(p.key) for p in clause if p.kind is Kind.WEEK), None)
        week = named or week
        said, topic = _said(clause, week, topic)
        if named and all(phrase.kind in _ONLY_WHEN for phrase in clause):
            # "30 kg, itu minggu lalu": the week comes after what it is about.
            found = [old if old.week else old._replace(week=named) for old in found]
        found.extend(said)
    return found


def named_products(phrases: list[Phrase], catalog: Catalog) -> list[Phrase]:
    """Join the words of a product's name; the key becomes the numbers of the products meant.

    Where there is only one product, a later word of its name alone ("kepiting") is what it is
    made of, not the product.
    """
    out: list[Phrase] = []
    words: list[str] = []
    for at, phrase in enumerate(phrases):
        if words and phrase.kind is Kind.UNIT and (words[-1], phrase.key) in catalog.closings:
            name = out.pop()
            out.append(Phrase(name.kind, name.key, name.start, phrase.end))
            continue
        if phrase.kind is not Kind.PRODUCT:
            words = []
            out.append(phrase)
            continue
        joins = words and catalog.share([*words, phrase.key])
        words = [*words, phrase.key] if joins else [phrase.key]
        start = out.pop().start if joins else phrase.start
        named = catalog.names_product(words) and not _is_used_up(
            words, phrases[at + 1 : at + 2], catalog
        )
        kind = Kind.PRODUCT if named else Kind.GOODS
        out.append(Phrase(kind, _key(catalog.meant(words)), start, phrase.end))
    return out


def _is_used_up(words: list[str], following: list[Phrase], catalog: Catalog) -> bool:
    """Whether it is told that a material is gone: "kepiting habis" of somebody who makes peyek."""
    gone = any(phrase.kind is Kind.ZERO and phrase.key in _GONE for phrase in following)
    return gone and catalog.heads.isdisjoint(words)


_GONE = frozenset({"habis", "abis", "hbs", "entek", "telas", "seep", "beak"})


def _key(products: frozenset[int]) -> str:
    return " ".join(str(index) for index in sorted(products))


def _clauses(phrases: list[Phrase]) -> list[list[Phrase]]:
    """Split at commas and "tapi", and again where one clause speaks of two weeks."""
    clauses: list[list[Phrase]] = [[]]
    for phrase in phrases:
        if phrase.kind in _CLAUSE_ENDS:
            clauses.append([])
        else:
            clauses[-1].append(phrase)
    return [part for clause in clauses if clause for part in _by_week(clause)]


def _by_week(clause: list[Phrase]) -> list[list[Phrase]]:
    weeks = [at for at, phrase in enumerate(clause) if phrase.kind is Kind.WEEK]
    if len(weeks) < 2:
        return [clause]
    leads = not any(phrase.kind in _SAYING for phrase in clause[: weeks[0]])
    cuts = weeks[1:] if leads else [at + 1 for at in weeks[:-1]]
    edges = [0, *cuts, len(clause)]
    return [clause[a:b] for a, b in pairwise(edges)]


def _said(
    clause: list[Phrase], week: Week | None, topic: "_Topic"
) -> tuple[list[Statement], "_Topic"]:
    """The statements of one clause, and the product it leaves for the next."""
    order = [p.kind for p in clause if p.kind is Kind.PRODUCT or p.kind in _SAYING]
    leading = bool(order) and order[0] is Kind.PRODUCT
    product: frozenset[int] = frozenset()
    if Kind.PRODUCT not in order and (topic.waits or any(p.kind is Kind.WEEK for p in clause)):
        product = topic.products
    found: list[Statement] = []
    waiting = 0
    for phrase in clause:
        if phrase.kind is Kind.PRODUCT and leading:
            product = _indexes(phrase.key)
        elif phrase.kind is Kind.PRODUCT:
            named = _indexes(phrase.key)
            found[waiting:] = [said._replace(products=named) for said in found[waiting:]]
            waiting = len(found)
        elif phrase.kind in _SAYING:
            found.append(
                Statement(phrase.kind, week, product, phrase.start, phrase.end, phrase.amount)
            )
    if found:
        return found, _Topic(found[-1].products, waits=False)
    return found, _Topic(product, waits=True) if Kind.PRODUCT in order else topic


class _Topic(NamedTuple):
    """The product spoken of; it `waits` when nothing has been said about it yet."""

    products: frozenset[int]
    waits: bool


def _indexes(key: str) -> frozenset[int]:
    return frozenset(int(index) for index in key.split())


def _compound(phrases: list[Phrase], catalog: Catalog) -> list[Phrase]:
    """Join "1 kwintal 20 kilo" into one amount, and "50 (lima puluh) kg"."""
    out: list[Phrase] = []
    for phrase in phrases:
        if _sums(out, phrase, catalog):
            out.pop()
        last = out[-1] if out else None
        if phrase.amount and last and last.amount and last.kind is phrase.kind is Kind.QUANTITY:
            joined = _joined(last.amount, phrase.amount, catalog)
            if joined:
                out[-1] = last._replace(end=phrase.end, amount=joined)
                continue
        out.append(phrase)
    return out


def _sums(before: list[Phrase], phrase: Phrase, catalog: Catalog) -> bool:
    """Whether an "and" adds smaller units to larger ones of one product: "2 dus + 10 bungkus"."""
    if len(before) < 2 or len(catalog.products) != 1 or before[-1].kind is not Kind.AND:
        return False
    first, second = before[-2].amount, phrase.amount
    both = before[-2].kind is phrase.kind is Kind.QUANTITY
    if not both or first is None or second is None or first.unit is None or second.unit is None:
        return False
    return _joined(first, second, catalog) is not None


def _joined(first: Amount, second: Amount, catalog: Catalog) -> Amount | None:
    if first.flaw or second.flaw:
        return None
    restated = first.value == second.value and first.spelled != second.spelled
    if restated and (first.unit is None or second.unit in (None, first.unit)):
        return first._replace(unit=first.unit or second.unit, spelled=False)
    if first.unit is None or second.unit is None or first.unit == second.unit:
        return None
    if is_mass(first.unit) != is_mass(second.unit):
        return None
    for product in catalog.products:
        big, small = product.factors.get(first.unit), product.factors.get(second.unit)
        rest = product.measure(second)
        if big and small and small < big and rest is not None and Decimal(0) < rest < big:
            return first._replace(more=(*first.more, second))
    return None


def makes_nothing(statement: Statement) -> bool:
    """Whether it says that nothing is made."""
    return statement.kind in _NOTHING_MADE
