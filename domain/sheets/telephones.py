"""Telephone numbers as spreadsheets have them, to the one form that channels use.

Excel drops the zero in front and shows long numbers as ``8,12E+10``. The first is put back; of the
second the last digits are lost once it was saved as text, so it is refused, never guessed.
"""

import re
from decimal import Decimal

from domain.sheets.grids import Cell, shown
from domain.values import Value

COUNTRY, REGION = "62", "ID"
ROUNDED = re.compile(r"^\s*\d([.,]\d+)?\s*e\s*\+?\s*\d+\s*$", re.IGNORECASE)
SEVERAL = re.compile(r"\s*(?:[/;,&\n]|\batau\b|\bdan\b)\s*", re.IGNORECASE)
LABEL = re.compile(r"^(?:(?:no|nomor|hp|wa|telp|tlp|telepon|whatsapp)\b[\s.:]*)+", re.IGNORECASE)


class NoTelephone(Value):
    """A cell that is no telephone number; ``lost``: its digits were rounded away."""

    lost: bool = False


def read_telephone(cell: Cell) -> str | NoTelephone:
    """``+62812…``; empty where the cell is. Of several numbers in a cell the first that works."""
    words = shown(cell).strip().strip("'")
    if words in ("", "-", "0"):
        return ""
    if isinstance(cell, Decimal) or ROUNDED.match(words):
        return NoTelephone(lost=ROUNDED.match(words) is not None)
    for part in SEVERAL.split(words):
        found = _one(LABEL.sub("", part.strip()))
        if found is not None:
            return found
    return NoTelephone()


def _one(words: str) -> str | None:
    import phonenumbers  # noqa: PLC0415 - no start waits for it

    if not words or re.search(r"[^\W\d_]", words):
        return None
    digits = re.sub(r"\D", "", words)
    if words.startswith("+") or digits.startswith("00"):
        tried = words if words.startswith("+") else f"+{digits[2:]}"
    elif digits.startswith(COUNTRY) and len(digits) > 9:
        tried = f"+{digits}"
    else:
        tried = digits if digits.startswith("0") else f"0{digits}"
    try:
        number = phonenumbers.parse(tried, REGION)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


__all__ = ["NoTelephone", "read_telephone"]
