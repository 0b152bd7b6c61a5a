"""A lot's code survives being read out, typed badly and scanned; a slip is noticed."""

from hypothesis import given
from hypothesis import strategies as st

from domain.shipping.carton_marks import carton_mark, read_carton_mark
from domain.shipping.lot_codes import check_digit, lot_code, read_lot_code

REGIONS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=4)
NUMBERS = st.integers(1, 99_999)


@given(REGIONS, NUMBERS)
def test_a_code_is_read_back_however_it_is_spaced(region: str, number: int) -> None:
    code = lot_code(region, number)
    for said in (code, code.lower(), code.replace("-", ""), code.replace("-", " "), f" {code} "):
        assert read_lot_code(said, region) == (code, True)
    assert read_lot_code(code.removeprefix(f"{region}-"), region) == (code, True)


@given(REGIONS, NUMBERS, st.data())
def test_one_wrong_digit_is_always_noticed(region: str, number: int, data: st.DataObject) -> None:
    code = lot_code(region, number)
    places = [place for place, sign in enumerate(code) if sign.isdigit()]
    place = data.draw(st.sampled_from(places))
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != code[place]]))
    wrong = code[:place] + other + code[place + 1 :]
    assert read_lot_code(wrong, region)[0] is None


@given(REGIONS, NUMBERS, st.data())
def test_two_digits_exchanged_are_always_noticed(
    region: str, number: int, data: st.DataObject
) -> None:
    code = lot_code(region, number)
    begin = code.index("-L") + 2
    pairs = [
        place
        for place in range(begin, len(code) - 3)
        if code[place] != code[place + 1] and code[place + 1].isdigit()
    ]
    if not pairs:
        return
    place = data.draw(st.sampled_from(pairs))
    wrong = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert read_lot_code(wrong, region)[0] is None


def test_a_first_digit_that_became_a_nought_is_noticed() -> None:
    assert lot_code("FA", 20_000) == "FA-L20000-7"
    assert read_lot_code("FA-L00000-7", "FA") == (None, True)


def test_another_regions_lot_is_none_of_ours() -> None:
    assert read_lot_code(lot_code("SKA", 17), "BPN") == (None, True)


def test_ordinary_words_are_no_code() -> None:
    for words in ("40 kg", "lima", "BPN-014", "L1", "siti", "l 40", "", "LOT"):
        assert read_lot_code(words, "BPN") == (None, False)


def test_damm_knows_its_textbook_example() -> None:
    """572 has the check digit 4 (Damm 2004), and a number with its digit gives 0."""
    assert check_digit("572") == 4
    assert check_digit("5724") == 0


@given(REGIONS, st.integers(1, 999), st.integers(1, 9999))
def test_a_cartons_mark_is_read_back(region: str, shipment: int, number: int) -> None:
    code = f"{region}-K{shipment:03d}"
    assert read_carton_mark(f" {carton_mark(code, number).lower()} ") == (code, number)
    assert read_carton_mark(code) is None
