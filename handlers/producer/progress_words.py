"""What words say of how far a promised share is: how far, how much of it, and no more than that."""

import re
from datetime import date
from decimal import Decimal

from domain.language import Asked, Context, Intent, OfferWords, read, without_codes
from domain.models import Product, ProgressState
from domain.products import words_of
from domain.quantities import ZERO, plain

NUMBER = re.compile(r"\d")
ASKING = re.compile(
    r"\?|\b(apa|apakah|kapan|dimana|di mana|berapa|boleh|bisakah|gimana|bagaimana)\b"
)
TROUBLE = re.compile(
    r"\b(kendala|masalah|rusak|sakit|gagal|batal|telat|terlambat|banjir|macet|mundur|habis"
    r"|(tidak|tdk|gak|ga|nggak|ndak|mboten)\s+(bisa|sanggup|jadi|cukup|sempat|keburu))\b"
)
PARTLY = re.compile(
    r"\b(sebagian|separuh|separo|setengah|baru|masih|belum|blm|durung|dereng|kurang|hampir|proses)\b"
)
ONLY_CAN = re.compile(
    r"\b(bisanya|sanggupnya|mampunya|kuatnya|isone|isoku)\b"
    r"|\b(cuma|cuman|hanya|mung|paling)\s+(bisa|sanggup|mampu|kuat|iso|isa|saged)\b"
)
SO_FAR = frozenset(["jadi", "jadinya", "sudah", "udah", "sdh", "wis", "sampun", "baru"])
NO_MORE = frozenset(["bisa", "bisanya", "cuma", "cuman", "hanya", "segitu", "semono", "mung"])
BESIDE = frozenset(
    ["yang", "yg", "itu", "ini", "ya", "iya", "saja", "aja", "bu", "pak", "mbak", "mas", "kak"]
)
READY = re.compile(
    r"\b(siap|beres|selesai|kelar|rampung|komplit|lengkap|tinggal\s+(antar|kirim)"
    r"|(sudah|udah|sdh|udh|wis|wes|sampun)\s+(jadi|semua|ada|dibungkus|dikemas))\b"
)
DONE = r"(siap|beres|selesai|kelar|rampung|komplit|lengkap|jadi)"
ALREADY = r"(sudah|udah|sdh|udh|wis|wes|sampun)"
CLEARLY_READY = re.compile(
    rf"\b{ALREADY}\s+(pada\s+)?({DONE}|semua|dibungkus|dikemas)\b"
    rf"|\bsemua(nya)?\s+({ALREADY}\s+)?{DONE}\b|\btinggal\s+(antar|kirim)\b"
    r"|\bsiap\s+(semua|(di)?antar|(di)?kirim|setor)\b|\b(selesai|kelar|rampung|komplit)\b"
)
"""Ready, and not politeness, whatever was asked last."""
CLEARLY_PARTLY = re.compile(
    rf"\b(sebagian|separuh|separo|setengah(nya)?|hampir|proses)\b|\bmasih\s+(di|ng)\w+"
    rf"|\b(belum|blm|durung|dereng)\s+(pada\s+)?({DONE}|semua(nya)?)\b"
)


def asks(words: str) -> bool:
    """Whether somebody asks, and says nothing of how far they are."""
    return ASKING.search(words.casefold()) is not None


def state_in(words: str) -> ProgressState | None:
    """What words say of how far somebody is; None where they ask, or say nothing of it."""
    said = words.casefold()
    if asks(words):
        return None
    for pattern, state in (
        (TROUBLE, ProgressState.TROUBLE),
        (PARTLY, ProgressState.PARTLY),
        (READY, ProgressState.READY),
    ):
        if pattern.search(said):
            return state
    return None


def chosen_state(words: str) -> ProgressState | None:
    """What a few words choose of 'made so far' and 'no more than that'; None for any others."""
    said = set(re.findall(r"\w+", words.casefold())) - BESIDE
    if asks(words) or not said:
        return None
    if said <= SO_FAR:
        return ProgressState.PARTLY
    return ProgressState.TROUBLE if said <= NO_MORE else None


def can_only(words: str, state: ProgressState | None) -> bool:
    """Whether an amount in the words is all that it can be, and not what is made so far."""
    said = words.casefold()
    if asks(words):
        return False
    trouble = state is ProgressState.TROUBLE and not PARTLY.search(said)
    return trouble or ONLY_CAN.search(said) is not None


def says_all(words: str, product: Product, whole: Decimal, today: date) -> bool:
    """Whether the amount in the words, if there is any, is all that is awaited."""
    if not NUMBER.search(without_codes(words)):
        return True
    reading = read(words, Context(Asked.QUANTITY, (words_of(product),), today=today))
    return bool(reading.items) and reading.items[0].quantity >= whole


def amount_below(words: str, product: Product, whole: Decimal, today: date) -> Decimal | None:
    """The one amount in the words, where it is surely of this share and less than is awaited."""
    offer = OfferWords(product.name, whole, product.unit)
    context = Context(Asked.OFFER, (words_of(product),), offer=offer, today=today)
    reading = read(words, context)
    if reading.intent is not Intent.PARTIAL or len(reading.items) != 1:
        return None
    amount = plain(reading.items[0].quantity)
    return amount if ZERO < amount < whole else None
