"""Lot codes that people can read out: region, number, and a digit that catches a slip.

``SKA-L0017-4``: the last digit follows from all others by Damm's scheme (a quasigroup of order 10
without fixed transpositions; H. M. Damm, 2004), which notices every single wrong digit and every
two neighbours exchanged. Letters count as two digits, as in an IBAN (A is 10, Z is 35).
"""

import re

LEAST_DIGITS = 4
CODE = re.compile(r"(?P<region>[A-Z0-9]*?)L(?P<number>\d{4,9})(?P<check>\d)")
APART = re.compile(r"[\s\-–./]+")
DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


def lot_code(region: str, number: int) -> str:
    """``lot_code("SKA", 17)`` is ``SKA-L0017-4``, or whatever its last digit is."""
    digits = f"{number:0{LEAST_DIGITS}d}"
    return f"{region}-L{digits}-{check_digit(region + digits)}"


def check_digit(signs: str) -> int:
    """Damm's digit of letters A–Z and digits; raises ValueError for any other sign."""
    held = 0
    for digit in "".join(str(int(sign, 36)) for sign in signs):
        held = DAMM[held][int(digit)]
    return held


def read_lot_code(words: str, region: str) -> tuple[str | None, bool]:
    """The code as it is written, and whether the words look like one at all.

    ``ska l0017 4`` and ``L0017-4`` are read too. Words that look like a code and whose last digit
    does not fit, that have a nought too many in front, or that name another region, give
    ``(None, True)``.
    """
    found = CODE.fullmatch(APART.sub("", words.upper()))
    if found is None:
        return None, False
    code = lot_code(region, int(found["number"]))
    named = found["region"] in ("", region.upper())
    as_written = code.endswith(f"L{found['number']}-{found['check']}")
    return (code if named and as_written else None), True
