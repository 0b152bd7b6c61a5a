"""Exact amounts: quantities with their unit, money in whole rupiah, and lots."""

from decimal import ROUND_HALF_UP, Decimal

from domain.values import Value

ZERO = Decimal(0)


class Quantity(Value, order=True):
    """An exact amount of something, in the unit that the office uses for the product."""

    amount: Decimal
    unit: str

    def __add__(self, other: "Quantity") -> "Quantity":
        return Quantity(self.amount + other.amount, self.unit)

    def __sub__(self, other: "Quantity") -> "Quantity":
        return Quantity(self.amount - other.amount, self.unit)


class Money(Value, order=True):
    """Whole rupiah."""

    rupiah: int


def worth(amount: Decimal, price_rupiah: int) -> Money:
    """The value of ``amount`` units at a price per unit, rounded half up to the rupiah."""
    return Money(int((amount * price_rupiah).quantize(Decimal(1), rounding=ROUND_HALF_UP)))


def whole_lots(amount: Decimal, lot: Decimal) -> int:
    """How many whole lots fit into ``amount``; never negative."""
    return max(0, int(amount // lot))


def lots_up(amount: Decimal, lot: Decimal) -> int:
    """The fewest whole lots that reach ``amount``."""
    return whole_lots(amount, lot) + (amount > ZERO and amount % lot > ZERO)


def plain(amount: Decimal) -> Decimal:
    """The same number without trailing zeros and without an exponent (40.000 is 40)."""
    whole = amount.to_integral_value()
    return whole.quantize(Decimal(1)) if whole == amount else amount.normalize()
