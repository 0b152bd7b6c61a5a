"""Indonesian (and Javanese, Sundanese, Madurese, Banjar) text to quantity, date and intent.

Pure functions: a text and a context in, one reading out. Nothing here does I/O or knows the rest of
the project.
"""

from domain.language.codes import codes_in, without_codes
from domain.language.model import (
    Asked,
    Choice,
    Context,
    Explanation,
    Intent,
    Item,
    OfferWords,
    ProductWords,
    Reading,
    Week,
)
from domain.language.reader import explain, read, read_date, says_goodbye
from domain.language.records import parse_record

__all__ = [
    "Asked",
    "Choice",
    "Context",
    "Explanation",
    "Intent",
    "Item",
    "OfferWords",
    "ProductWords",
    "Reading",
    "Week",
    "codes_in",
    "explain",
    "parse_record",
    "read",
    "read_date",
    "says_goodbye",
    "without_codes",
]
