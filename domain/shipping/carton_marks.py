"""What stands on a carton: the shipment's code and the carton's number (``SKA-K001-012``)."""

import re

MARK = re.compile(r"(?P<shipment>[A-Z0-9]+-?K\d+)-(?P<number>\d{3,6})")


def carton_mark(shipment_code: str, number: int) -> str:
    """``SKA-K001-012``."""
    return f"{shipment_code}-{number:03d}"


def read_carton_mark(words: str) -> tuple[str, int] | None:
    """The shipment's code and the carton's number; None where the words are no such mark."""
    found = MARK.fullmatch(words.strip().upper())
    return None if found is None else (found["shipment"], int(found["number"]))
