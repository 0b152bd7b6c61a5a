"""A person's products, prepared once for reading: their names, their units, their limits."""

from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from domain.language.amounts import Amount
from domain.language.fold import fold
from domain.language.kinds import Kind
from domain.language.lexicon import Entry, entries
from domain.language.model import Choice, Intent, ProductWords
from domain.language.unit_words import AREA, DIVISIBLE, MASS, UNITS

MOST_EVER = Decimal(1_000_000_000)
"""No workshop makes more than this of anything in a week, whatever the unit."""
FINEST = Decimal("0.001")
"""Nothing finer than a thousandth of a unit is kept; so no quantity needs an exponent."""
_NEVER_NAMES = frozenset({Kind.UNIT, Kind.NUMBER, Kind.SE_UNIT, Kind.NOT, Kind.ZERO, Kind.CAN})
_UNIT_ENDINGS = ("", "nya", "ne", "e")
_ENDINGS = ("", "nya", "ne", "e", "na", "ipun", "nipun", "ku")


class Product(NamedTuple):
    """One product with its units under their one name."""

    name: str
    unit: str
    factors: dict[str, Decimal]
    limit: Decimal | None
    whole: bool

    def measure(self, amount: Amount, number: Decimal | None = None) -> Decimal | None:
        """The amount in canonical units; None when its unit has no size for this product."""
        total = amount.value if number is None else number
        if amount.pack is not None:
            held = self._held(amount)
            if held is None:
                return None
            total *= held
        elif amount.unit is not None:
            factor = self.factors.get(amount.unit)
            if factor is None:
                return None
            total *= factor
        for part in amount.more:
            rest = self.measure(part)
            if rest is None:
                return None
            total += rest
        return total

    def _held(self, amount: Amount) -> Decimal | None:
        """Canonical units in one of the pack that the words describe."""
        number, unit = amount.pack or (Decimal(1), None)
        weighed = (unit in MASS or unit == "ml") and self.whole
        own = self.factors.get(amount.unit or "")
        if amount.described:
            same = unit is None and number == own != 1
            return own if same or (own == 1 and unit not in self.factors and unit) else None
        if own == 1:
            # "20 bungkus isi 250 gr" tells the size of what is counted; "3 kotak isi 10" could
            # mean three or thirty.
            return own if weighed else None
        if weighed:
            return None
        if unit is None:
            return number if self.whole else None
        inner = self.factors.get(unit)
        return None if inner is None else number * inner

    def plausible(self, quantity: Decimal) -> bool:
        """Above zero, not above the limit, and whole where only whole ones are made."""
        if not FINEST <= quantity <= (MOST_EVER if self.limit is None else self.limit):
            return False
        if quantity % FINEST:
            return False
        return not self.whole or quantity == quantity.to_integral_value()


def plain(quantity: Decimal) -> Decimal:
    """The same number without trailing zeros and without an exponent (40.00 is 40)."""
    whole = quantity.to_integral_value()
    return whole.quantize(Decimal(1)) if whole == quantity else quantity.normalize()


class Catalog(NamedTuple):
    """All products of a person.

    `names` maps each spelling of a name's word to the word, `bearers` the word to the products
    that bear it; `heads` are the words that names begin with. A name may open with a word for a
    unit ("ikat pinggang"): then `names` has both words. `units` are the units only these products
    know ("pot", "cup"), with what they do in a text. `closings` are the pairs of a name's word and
    the word for a unit that follows it ("krisan potong").
    """

    products: tuple[Product, ...]
    names: dict[str, str]
    bearers: dict[str, frozenset[int]]
    heads: frozenset[str]
    units: dict[str, Entry]
    closings: frozenset[tuple[str, str]]

    def share(self, words: list[str]) -> bool:
        """Whether one product bears all these words."""
        return bool(frozenset.intersection(*(self.bearers[word] for word in words)))

    def meant(self, words: list[str]) -> frozenset[int]:
        """The products that bear all these words."""
        return frozenset.intersection(*(self.bearers[word] for word in words))

    def names_product(self, words: list[str]) -> bool:
        """Whether the words name a product and not only what it is made of."""
        return len(self.products) > 1 or not self.heads.isdisjoint(words)


def _unit_name(word: str) -> str:
    folded = fold(word).strip()
    return UNITS.get(folded, folded)


def _factors(product: ProductWords) -> dict[str, Decimal]:
    """Sizes by unit name; masses and areas follow from each other, everything else is given."""
    found: dict[str, Decimal] = {}
    clashing: set[str] = set()
    for word, size in product.factors.items():
        unit = _unit_name(word)
        if found.setdefault(unit, size) != size:
            clashing.add(unit)
    for unit in clashing:
        del found[unit]
    canonical = _unit_name(product.unit)
    found.setdefault(canonical, Decimal(1))
    for family in (MASS, AREA):
        if canonical in family:
            for unit, size in family.items():
                found.setdefault(unit, size / family[canonical])
    return found


def _product(product: ProductWords) -> Product:
    whole = _unit_name(product.unit) not in DIVISIBLE
    factors = _factors(product)
    return Product(product.name, product.unit, factors, product.max_plausible, whole)


def _name_words(product: ProductWords) -> set[str]:
    words = {word for name in (product.name, *product.aliases) for word in fold(name).split()}
    return {
        word
        for word in words
        if len(word) > 2 and word.isalpha() and entries(word)[0][0] not in _NEVER_NAMES
    }


_COULD_BE_UNITS = frozenset({Kind.UNKNOWN, Kind.GOODS, Kind.VARIANT, Kind.REASON, Kind.FILLER})


def _own_units(products: tuple[ProductWords, ...]) -> dict[str, Entry]:
    """The unit words that are no units to anybody else, and one of each ("secup")."""
    found: dict[str, Entry] = {}
    for product in products:
        for word in (fold(unit).strip() for unit in (product.unit, *product.factors)):
            plain = len(word) > 1 and word.isalpha() and word not in UNITS
            if plain and entries(word)[0][0] in _COULD_BE_UNITS:
                for ending in _UNIT_ENDINGS:
                    found[word + ending] = (Kind.UNIT, word)
                    for one in ("se", "sa"):
                        if entries(one + word + ending)[0][0] is Kind.UNKNOWN:
                            found[one + word + ending] = (Kind.SE_UNIT, word)
    return found


def _opened_by_unit(product: ProductWords) -> set[tuple[str, str]]:
    """Pairs like ("ikat", "pinggang"): the unit word that opens a name, if it counts nothing."""
    pairs: set[tuple[str, str]] = set()
    factors = _factors(product)
    names = _name_words(product)
    for name in (product.name, *product.aliases):
        first, *rest = [*fold(name).split(), ""]
        if rest[0] in names and UNITS.get(first, "") not in ("", *factors):
            pairs.add((first, rest[0]))
    return pairs


def _closed_by_unit(product: ProductWords) -> set[tuple[str, str]]:
    """Pairs like ("krisan", "potong"): a word of a name, and the unit word that closes it."""
    names = _name_words(product)
    return {
        (word, UNITS[closing])
        for name in (product.name, *product.aliases)
        for word, closing in pairwise(fold(name).split())
        if word in names and closing in UNITS
    }


def _compile(products: tuple[ProductWords, ...]) -> Catalog:
    bearers: dict[str, frozenset[int]] = {}
    for index, product in enumerate(products):
        for word in sorted(_name_words(product)):
            bearers[word] = bearers.get(word, frozenset()) | {index}
    names = {word + ending: word for ending in _ENDINGS for word in bearers}
    names |= {word: word for word in bearers}
    pairs = {pair for product in products for pair in _opened_by_unit(product)}
    for first, second in sorted(pairs):
        names |= {f"{first} {second}{ending}": second for ending in _ENDINGS}
    heads = frozenset(
        word
        for product in products
        for name in (product.name, *product.aliases)
        for word in fold(name).split()[:1]
    ) | {second for _, second in pairs}
    made = tuple(_product(product) for product in products)
    closings = frozenset(pair for product in products for pair in _closed_by_unit(product))
    return Catalog(made, names, bearers, heads, _own_units(products), closings)


_Key = tuple[str, str, tuple[str, ...], tuple[tuple[str, Decimal], ...], Decimal | None]


@lru_cache(maxsize=4096)
def _cached(keys: tuple[_Key, ...]) -> Catalog:
    return _compile(
        tuple(
            ProductWords(name, unit, aliases, dict(factors), limit)
            for name, unit, aliases, factors, limit in keys
        )
    )


def catalog_of(products: tuple[ProductWords, ...]) -> Catalog:
    """Return the prepared products; equal products are prepared once."""
    return _cached(
        tuple(
            (p.name, p.unit, p.aliases, tuple(p.factors.items()), p.max_plausible) for p in products
        )
    )


def choices_for(product: Product, amount: Amount, intent: Intent) -> list[Choice]:
    """The plausible readings of an amount for a product, likeliest first."""
    found = []
    for way in amount.ways:
        quantity = product.measure(amount, way)
        if quantity is not None and product.plausible(quantity):
            found.append(Choice(intent, product.name, plain(quantity), product.unit))
    return found
