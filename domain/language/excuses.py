"""Why it is so little, or nothing: what explains a no or an "only", and is no amount itself.

"mesin rusak, cuma 10 kg" reports ten kilograms; "10 kg rusak" reports nothing. An explanation is
only taken for one when it has a clause of its own.
"""

from domain.language.kinds import Kind
from domain.language.phrase import Phrase, Phrases

_CLAUSE_ENDS = frozenset({Kind.BREAK, Kind.BUT})
_EXPLAINS_A_NO = frozenset(
    {"ordered", "material", "spoiled", "sold", "needed", "others", "owed", "what_is_gone"}
    | {"not_there", "waiting"}
)
"""What explains a no ("gak bisa, banyak pesanan") but would change what an amount means."""
_EXPLAINS_LITTLE = frozenset({"material", "ordered", "spoiled", "what_is_gone", "not_there"})
_ABOUT_THINGS = frozenset({Kind.REASON, Kind.GOODS, Kind.UNIT, Kind.RATE, Kind.VAGUE, Kind.BLOCK})
_GONE = frozenset({"habis", "abis", "hbs", "entek", "telas", "seep", "beak", "mati"})
_PAUSING = frozenset(
    """
    libur libure liburan libr prei prai perei preian cuti off tutup istirahat rehat liren absen
    vakum hiatus
    """.split()
)


def clauses_of(phrases: Phrases) -> list[Phrases]:
    """The phrases between one comma or "tapi" and the next; each clause ends with its mark."""
    clauses: list[Phrases] = [[]]
    for phrase in phrases:
        clauses[-1].append(phrase)
        if phrase.kind in _CLAUSE_ENDS:
            clauses.append([])
    return clauses


def excuses(phrases: Phrases, said: frozenset[Kind]) -> frozenset[str]:
    """The reasons that may explain what was `said`; "bahan habis" alone says no no."""
    if any(phrase.kind is Kind.QUANTITY for phrase in phrases):
        return frozenset()
    if said & {Kind.REFUSE, Kind.NOT} or _pauses(phrases) or _plainly_none(phrases):
        return _EXPLAINS_A_NO
    return _EXPLAINS_A_NO - {"material"} if Kind.ZERO in said else frozenset()


def _pauses(phrases: Phrases) -> bool:
    """Whether it is the work that stands still ("libur"), not a material that is gone."""
    return any(phrase.kind is Kind.ZERO and phrase.key in _PAUSING for phrase in phrases)


def _plainly_none(phrases: Phrases) -> bool:
    """Whether a clause before any material says "kosong" of no thing in particular."""
    for clause in clauses_of(phrases):
        kinds = {phrase.kind for phrase in clause}
        if not kinds.isdisjoint((Kind.GOODS, Kind.BLOCK, Kind.REASON, Kind.UNKNOWN, Kind.UNIT)):
            return False
        if Kind.ZERO in kinds:
            return True
    return False


# Beside an amount --------------------------------------------------------------------------------


def explained(phrases: Phrases) -> Phrases:
    """Drop what only explains the amount, says how it is paid, or how long a trouble lasted."""
    if not any(phrase.kind is Kind.QUANTITY for phrase in phrases):
        return phrases
    clauses = clauses_of(phrases)
    out: Phrases = []
    for at, clause in enumerate(clauses):
        following = clauses[at + 1] if at + 1 < len(clauses) else []
        if _pays(clause):
            out.extend(p for p in clause if p.kind not in (Kind.LATER, Kind.FIRST, Kind.WHEN))
        elif _explains(clause, following):
            out.extend(_reason_for(clause))
        else:
            out.extend(clause)
    return out


def _pays(clause: Phrases) -> bool:
    """Whether a clause speaks of money alone: "lunas 100% nanti"."""
    money = [p for p in clause if p.kind is Kind.MASKED and p.key in ("price", "money", "account")]
    return bool(money) and not any(phrase.kind is Kind.QUANTITY for phrase in clause)


def _explains(clause: Phrases, following: Phrases) -> bool:
    """Whether a clause of troubles stands alone, or opens an "only so many"."""
    body = [phrase for phrase in clause if phrase.kind not in _CLAUSE_ENDS]
    if not body or any(not _is_trouble(phrase) for phrase in body):
        return False
    reasons = any(phrase.kind is Kind.REASON for phrase in body)
    if all(phrase.kind in (Kind.REASON, Kind.RATE) for phrase in body):
        return reasons
    if not any(p.kind is Kind.ONLY for p in _until_amount(following)):
        return False
    spoiled = any(phrase.key == "spoiled" for phrase in body)
    return reasons or not spoiled


def _until_amount(clause: Phrases) -> Phrases:
    """What stands before the amount of a clause; nothing if it has none."""
    for at, phrase in enumerate(clause):
        if phrase.kind is Kind.QUANTITY:
            return clause[:at]
    return []


def _is_trouble(phrase: Phrase) -> bool:
    if phrase.kind is Kind.BLOCK:
        return phrase.key in _EXPLAINS_LITTLE
    return phrase.kind in _ABOUT_THINGS or (phrase.kind is Kind.ZERO and phrase.key in _GONE)


def _reason_for(clause: Phrases) -> Phrases:
    kept = [phrase for phrase in clause if phrase.kind in _CLAUSE_ENDS]
    return [clause[0]._replace(kind=Kind.REASON, key="trouble"), *kept]
