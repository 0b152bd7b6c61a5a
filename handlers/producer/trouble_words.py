"""Ordinary words with which a promise breaks: "kompor rusak, ga bisa bikin", "batal aja", "sakit".

Whoever says so may as well tell of a week, of an offer or of nothing; that is for the caller, who
knows what was spoken of. A smaller amount, a question, a holiday and a wish are none of it.
"""

import re
from decimal import Decimal

from domain.language import without_codes
from handlers.producer.progress_words import READY, asks

NOT = r"(tidak|tdk|gak|gk|ga|nggak|ngga|enggak|ndak|ora|ra|mboten|teu)"
ABLE = r"(bisa|bs|iso|isa|saged|sanggup|kuat|sempat|mampu|keburu)"
DELIVERING = (
    r"((ng)?ant[ae]r(in|kan)?|mengantar(kan)?|(ng|meng)irim|kirim|nyetor|setor|menyerahkan"
    r"|nyerahin|serahkan|nyelesaikan|menyelesaikan|selesai(kan)?)"
)
MAKING = (
    rf"({DELIVERING}|bikin|buat|gawe|nggawe|ngolah|produksi|masak|goreng|nggoreng|(me)?menuhi"
    r"|penuhi|lanjut(in|kan)?|nerusin|ngerjakan|ngerjain|mengerjakan|kerjakan|nyediakan|nyiapkan"
    r"|nyiapin)"
)
"""Finishing and bringing it are the last of making it."""
TO_SOMEBODY = r"(bu|ibu|pak|bapak|mbak|mba|mas|kak|bang|ya|deh|lagi|kayaknya|sepertinya|saya|aku)"
CALLS_OFF = re.compile(
    rf"\b(batal(in)?|cancel|gajadi|{NOT}\s*(jadi|sido|sios))\b"
    r"(?!\s+(libur|prei|cuti|rusak|sakit|batal|mundur|hujan|banjir|telat|(ber)?tanya|nanya|minta"
    r"|masalah|soal|apa|foto))"
)
STAYS = re.compile(rf"\b(jangan|jgn|ojo|{NOT})\s+(sampai\s+|jadi\s+|akan\s+)?(batal|cancel)\b")
CANNOT_MAKE = re.compile(rf"\b{NOT}\s*{ABLE}\s+(lagi\s+)?{MAKING}\b")
CANNOT_DELIVER = re.compile(rf"\b{NOT}\s*{ABLE}\s+(lagi\s+)?{DELIVERING}\b")
CANNOT = re.compile(rf"\b{NOT}\s*{ABLE}\b(?=(\s+{TO_SOMEBODY})*\s*([,.!]|$))")
CANNOT_THAT = re.compile(rf"\b{NOT}\s*{ABLE}\b")
MISHAP = (
    r"(rusak|jebol|meledak|kebakaran|terbakar|kebanjiran|banjir|longsor|kecelakaan|opname|mogok"
    r"|kemalingan|meninggal|sakit|mati\s+(lampu|listrik)|(lampu|listrik)(nya)?\s+(mati|padam))"
)
BEFELL = re.compile(rf"\b{MISHAP}\b")
NOTHING_BEFELL = re.compile(
    rf"\b{NOT}\s+(jadi\s+|sampai\s+|ada\s+(yang\s+)?|kena\s+)?{MISHAP}\b"
    r"|\b(sembuh|diperbaiki|dibetulkan|dibetulin|diservis|normal|surut)\b"
)
SUPPOSES = re.compile(
    r"\b(kalau|kalo|klo|kl|nek|misal(nya)?|seandainya|semoga|moga|takut|khawatir|untung(nya)?"
    r"|alhamdulillah|hampir)\b"
)
OFF = re.compile(r"\b(libur(an)?|prei|prai|cuti|off|tutup|istirahat|jeda)\b")
EXCUSES_SILENCE = re.compile(
    r"\b(baru|br|telat|terlambat|lambat|lama)\s+(sempat\s+)?"
    r"(m(em)?)?(balas|bales|bls|lihat|liat|baca|buka|jawab|respon)\b"
)
NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def breaks_off(words: str) -> bool:
    """Whether words call something off, or tell of a mishap: 'gak jadi bu', 'motornya rusak'."""
    return _calls_off(words) or tells_of_mishap(words)


def only_calls_off(words: str) -> bool:
    """Whether words call off and name no reason: what, they do not say."""
    return _calls_off(words) and not tells_of_mishap(words)


def cannot(words: str) -> bool:
    """Whether words say that it cannot be made, or simply 'gak bisa bu'."""
    return _counts(words) and bool(CANNOT_MAKE.search(words) or CANNOT.search(words))


def cannot_that(words: str) -> bool:
    """Whether words say so of an amount that they name: 'gak bisa yang 50 kilo itu'."""
    return _counts(words) and bool(CANNOT_THAT.search(words) and amounts_in(words))


def calls_off_or_cannot(words: str) -> bool:
    """Whether words take something back or say that it cannot be, with a reason or without."""
    return _calls_off(words) or CANNOT_THAT.search(words) is not None


def cannot_deliver(words: str) -> bool:
    """Whether words speak of finishing or bringing, which is of a promise rather than a week."""
    return _counts(words) and CANNOT_DELIVER.search(words) is not None


def tells_of_mishap(words: str) -> bool:
    """Whether words tell of something that broke, burnt or fell ill, and is not ready for it."""
    befell = BEFELL.search(words) and not NOTHING_BEFELL.search(words) and not READY.search(words)
    return bool(befell) and _counts(words)


def amounts_in(words: str) -> list[Decimal]:
    """The numbers that stand in words, apart from codes of orders."""
    return [Decimal(one.replace(",", ".")) for one in NUMBER.findall(without_codes(words))]


def _calls_off(words: str) -> bool:
    return _counts(words) and bool(CALLS_OFF.search(words)) and not STAYS.search(words)


def _counts(words: str) -> bool:
    """Neither asked nor supposed, no holiday, and no excuse for a late answer."""
    aside = (SUPPOSES, OFF, EXCUSES_SILENCE)
    return not asks(words) and not any(pattern.search(words) for pattern in aside)
