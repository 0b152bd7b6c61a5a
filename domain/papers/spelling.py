"""Numbers in words, as papers about money repeat them: "tiga juta empat ratus ribu".

Written ourselves because it is small and must never be wrong; the tests hold it against num2words
and against what the bot itself reads. Whole numbers from 0 up to `MOST`.
"""

MOST = 10**18 - 1
DIGITS = (
    "nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan",
    "sepuluh", "sebelas",
)  # fmt: skip
POWERS = ("", "ribu", "juta", "miliar", "triliun", "kuadriliun")
ENGLISH_DIGITS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
ENGLISH_TENS = (
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
)  # fmt: skip
ENGLISH_POWERS = ("", "thousand", "million", "billion", "trillion", "quadrillion")


def spelled(number: int, language: str) -> str:
    """The number in words; raises ValueError below 0 or above `MOST`."""
    if not 0 <= number <= MOST:
        msg = f"no words for {number}"
        raise ValueError(msg)
    if language == "id":
        return _indonesian(number)
    return _english(number)


def _thousands(number: int) -> list[tuple[int, int]]:
    """The groups of three digits that are not 0, the highest first, with their power."""
    groups = []
    power = 0
    while number:
        number, group = divmod(number, 1000)
        if group:
            groups.append((group, power))
        power += 1
    return groups[::-1]


def _indonesian(number: int) -> str:
    """Sources: Kamus Besar Bahasa Indonesia; one thousand is "seribu", one million "satu juta"."""
    said = [
        "seribu" if (group, power) == (1, 1) else f"{_hundreds(group)} {POWERS[power]}".strip()
        for group, power in _thousands(number)
    ]
    return " ".join(said) or DIGITS[0]


def _hundreds(number: int) -> str:
    """1 to 999."""
    hundreds, rest = divmod(number, 100)
    said = []
    if hundreds:
        said.append("seratus" if hundreds == 1 else f"{DIGITS[hundreds]} ratus")
    if rest:
        said.append(_tens(rest))
    return " ".join(said)


def _tens(number: int) -> str:
    """1 to 99."""
    if number < len(DIGITS):
        return DIGITS[number]
    tens, ones = divmod(number, 10)
    if tens == 1:
        return f"{DIGITS[ones]} belas"
    return f"{DIGITS[tens]} puluh {DIGITS[ones] if ones else ''}".rstrip()


def _english(number: int) -> str:
    """The British way: "one hundred and five", "one thousand and five"."""
    groups = _thousands(number)
    said = ""
    for group, power in groups:
        words = f"{_english_hundreds(group)} {ENGLISH_POWERS[power]}".strip()
        link = " and " if power == 0 and group < 100 else ", "
        said = f"{said}{link}{words}" if said else words
    return said or ENGLISH_DIGITS[0]


def _english_hundreds(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    said = [f"{ENGLISH_DIGITS[hundreds]} hundred"] if hundreds else []
    if rest:
        said.append(_english_tens(rest))
    return " and ".join(said)


def _english_tens(number: int) -> str:
    if number < len(ENGLISH_DIGITS):
        return ENGLISH_DIGITS[number]
    tens, ones = divmod(number, 10)
    return ENGLISH_TENS[tens - 2] + (f"-{ENGLISH_DIGITS[ones]}" if ones else "")


__all__ = ["MOST", "spelled"]
