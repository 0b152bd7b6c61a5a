"""A paper does not contradict itself, and survives being stored."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from some_papers import COLUMNS, DAY, HOSTILE, full, kg, paper, table

from domain.messages.base import Word, facts_of, message_from
from domain.messages.papers import PaperReady, ready
from domain.papers.base import (
    Column,
    Formula,
    PaperError,
    PaperFile,
    Shape,
    Table,
    added,
    follow,
    table_of,
)
from domain.quantities import Money, Quantity, worth

amounts = st.decimals(0, 100_000, places=3)
rows = st.lists(
    st.tuples(st.text(max_size=20), amounts, amounts, st.integers(0, 10_000_000)), max_size=20
)


def test_a_value_that_is_not_what_its_formula_says_is_refused() -> None:
    right = table([("Dapur Siti", "40", "2", 85_000)])
    wrong = (*right.rows[0][:5], Money(1), *right.rows[0][6:])
    with pytest.raises(PaperError, match="value is not what its formula says"):
        Table("receipt", COLUMNS, (wrong,))


def test_a_cell_of_another_kind_is_refused() -> None:
    with pytest.raises(PaperError, match="cannot hold str"):
        Table("receipt", (Column("accepted", Shape.QUANTITY),), (("40 kg",),))


def test_a_row_with_a_cell_too_few_is_refused() -> None:
    with pytest.raises(PaperError, match="0 cells under 1 headings"):
        Table("receipt", (Column("accepted", Shape.QUANTITY),), ((),))


def test_a_formula_of_a_column_that_is_not_there_is_refused() -> None:
    columns = (
        Column("line", Shape.WHOLE),
        Column("due", Shape.WHOLE, formula=Formula("plus", ("x",))),
    )
    with pytest.raises(PaperError, match="no column x"):
        Table("receipt", columns, ((1, 1),))


@given(rows)
def test_what_stands_below_is_the_sum_of_what_stands_above(
    some: list[tuple[str, Decimal, Decimal, int]],
) -> None:
    made = table((name, str(came), str(back), price) for name, came, back, price in some)
    totals = made.totals()
    good = [came - back for _, came, back, _ in some]
    values = [worth(one, price).rupiah for one, (*_, price) in zip(good, some, strict=True)]
    assert totals[3] == (kg(str(sum(good))) if some else None)
    assert totals[5] == (Money(sum(values)) if some else None)
    assert (totals[0], totals[4], totals[7]) == (None, None, None)


def test_kilograms_and_boxes_are_not_added_up() -> None:
    assert added([kg(1), Quantity(Decimal(1), "kotak")]) is None
    assert added([kg(1), None, kg("2.5")]) == kg("3.5")
    assert added([]) is None


def test_a_ratio_of_nothing_is_nothing_and_otherwise_to_a_tenth_of_a_percent() -> None:
    assert follow("ratio", (kg(1), kg(0))) is None
    assert follow("ratio", (kg(1), kg(3))) == Decimal("0.333")
    assert follow("ratio", (2, 3)) == Decimal("0.667")
    assert follow("minus", (kg(1), None)) is None
    assert follow("plus", (1, 2, 3)) == 6


def test_the_ratio_of_the_totals_stands_below_a_ratio() -> None:
    made = table([("A", "10", "0", 1), ("B", "30", "30", 1)])
    assert made.totals()[6] == Decimal("0.25")


def test_a_paper_is_the_same_after_it_was_stored() -> None:
    file = PaperFile((full((name, "40", "2", 1) for name in HOSTILE), paper(names=HOSTILE)), "xlsx")
    message = ready(file)
    stored = json.loads(json.dumps(facts_of(message)))
    assert message_from("PaperReady", stored) == message


def test_one_paper_is_named_by_its_number_and_several_by_what_they_share() -> None:
    assert ready(PaperFile((paper(),))).number == "BPN-2026-014/07"
    several = ready(PaperFile((paper(), paper()), "pdf", "BPN-014"))
    assert isinstance(several, PaperReady)
    assert (several.number, several.variant(), several.count) == ("BPN-014", "many", 2)


def test_cells_that_follow_are_worked_out() -> None:
    made = table_of(
        "t",
        (
            Column("share", Shape.QUANTITY),
            Column("price", Shape.RUPIAH),
            Column("value", Shape.RUPIAH, formula=Formula("times", ("share", "price"))),
            Column("state"),
            Column("cutoff_day", Shape.DAY),
        ),
        [(kg("0.5"), Money(333), Word("situation.safe"), DAY), (None, Money(1), "", None)],
    )
    assert [row[2] for row in made.rows] == [Money(167), None]
