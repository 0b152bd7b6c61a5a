"""The few words that leave, save or change a form, as people really write them.

``batal aja``, ``ga jadi bu``, ``iya simpan ya``: several such words count together, and so do forms
of address and particles beside them. Anything else among the words and they are no such answer.
"""

import re
from collections.abc import Collection, Sequence

BESIDE_WORDS = "bu ibu pak bapak kak kakak mbak mba mas aja saja deh dong ya yah yaa lah nih kok"
OPENING_WORDS = "eh oh aduh waduh maaf sori sorry tolong itu ini masih saya"
NOT_WORDS = "gak ga gk nggak ngga enggak engga ndak tidak tak tdk"
SAVE_WORDS = "ya iya y ok oke okay simpan benar betul setuju lanjut sudah buat kirim catat yes save"
CHANGE_WORDS = "ubah ganti salah keliru koreksi perbaiki bukan belum change no"
NEW_VALUE_WORDS = "jadi menjadi harusnya seharusnya itu saya"

ERASE_WORDS = "hapus dihapus menghapus hapuskan hapusdata /hapusdata"
ERASED_WORDS = "data datanya dataku saya aku punya semua"

BESIDE = frozenset(BESIDE_WORDS.split())
"""Forms of address and particles: they change nothing."""
OPENING = BESIDE | frozenset(OPENING_WORDS.split())
"""How people begin to correct themselves."""
CANCEL = frozenset({"batal", "batalkan", "cancel", "/batal"})
NOT = frozenset(NOT_WORDS.split())
TOGETHER = frozenset({"gajadi", "gakjadi", "nggakjadi", "tidakjadi"})
SAVE = frozenset(SAVE_WORDS.split())
CHANGE = NOT | frozenset(CHANGE_WORDS.split())
NEW_VALUE = frozenset(NEW_VALUE_WORDS.split())
"""What stands between a name and its new value."""
ERASE = frozenset(ERASE_WORDS.split())
ERASED = OPENING | frozenset(ERASED_WORDS.split())
LEAVE_IT = CANCEL | {"jangan", "jgn"}
AROUND = ",;.:!"


def leaves(words: str) -> bool:
    """Whether the words leave a form."""
    said = _said(words)
    rest = _without_not_wanted(said)
    return _only(rest, CANCEL) or (len(rest) < len(said) and _only(rest, CANCEL, some=False))


def leaves_plainly(words: str) -> bool:
    """Whether the words leave a form by a word that means nothing else."""
    return words.strip().casefold() in CANCEL


def stays(words: str) -> bool:
    """Whether the words take back that data is to be deleted: ``batal hapus``, ``jangan dihapus``.

    Both must be said, the taking back and what of.
    """
    said = _said(words)
    rest = _without_not_wanted(said)
    taken_back = len(rest) < len(said) or any(word in LEAVE_IT for word in rest)
    return taken_back and _only(rest, ERASE, ERASED | LEAVE_IT)


def saves(words: str) -> bool:
    """Whether the words save what a summary shows."""
    return _only(_said(words), SAVE)


def changes(words: str) -> bool:
    """Whether the words say that something in a summary is to be changed, but not what."""
    return _only(_said(words), CHANGE, OPENING)


def without_opening(words: str) -> str:
    """``eh salah, jumlahnya 350 kg``: what is left once the opening words are gone."""
    return _from(words, OPENING | CHANGE)


def as_new_value(words: str) -> str:
    """``jadi 350 kg`` without its first word; nothing where it only says that it is wrong."""
    return "" if changes(words) else _from(words, NEW_VALUE)


def _from(words: str, leading: Collection[str]) -> str:
    """The words from the first that is not among those."""
    rest = words.strip()
    while found := re.match(rf"([^\s{AROUND}]+)[\s{AROUND}]*", rest):
        if found[1].casefold() not in leading:
            break
        rest = rest[found.end() :]
    return rest


def _said(words: str) -> list[str]:
    """The words one by one; a question mark stays, since a question is no answer."""
    return [word for one in words.casefold().split() if (word := one.strip(AROUND))]


def _without_not_wanted(said: Sequence[str]) -> list[str]:
    """Without ``gak jadi`` and its like."""
    rest: list[str] = []
    for word in said:
        if word == "jadi" and rest and rest[-1] in NOT:
            rest.pop()
        elif word not in TOGETHER:
            rest.append(word)
    return rest


def _only(
    said: Sequence[str],
    meant: Collection[str],
    beside: Collection[str] = BESIDE,
    *,
    some: bool = True,
) -> bool:
    """Whether all of it is what is meant or stands beside it, and ``some`` of it is meant."""
    known = all(word in meant or word in beside for word in said)
    return known and (not some or any(word in meant for word in said))
