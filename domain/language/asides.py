"""What is said besides the answer: how it is brought and paid, what was said before.

"bisa bu, nanti diantar tanggal 15" is a yes, "45 kotak, lunas 100% nanti" forty-five, and in
"kemarin saya lapor 40, ternyata 28" only the last counts. Each has a clause of its own; in the
clause of the answer the same words would change it.
"""

from domain.language.clauses import CLAUSE_ENDS, clauses_of
from domain.language.kinds import Kind
from domain.language.phrase import Phrase, Phrases, block

_ANSWERS = frozenset({Kind.CAN, Kind.AGREE, Kind.QUANTITY})
_REFUSALS = frozenset({Kind.ZERO, Kind.REFUSE, Kind.NOT, Kind.NOT_YET})
_TELLS = _ANSWERS | _REFUSALS | {Kind.SAME}
_TIMES = frozenset({Kind.DAY, Kind.WEEKDAY, Kind.DAY_PART})
_TIMES_MASKED = frozenset({"time", "date", "account", "phone", "clock", "place", "size"})


def without_bringing(phrases: Phrases) -> Phrases:
    """Drop the clauses that only say when the goods come, or when somebody will call."""
    out: Phrases = []
    answered = False
    for clause in clauses_of(phrases):
        body = [phrase for phrase in clause if phrase.kind not in CLAUSE_ENDS]
        if not (answered and _only_brings(body)):
            out.extend(phrase for phrase in clause if phrase.kind is not Kind.BRING)
        kinds = {phrase.kind for phrase in body}
        answered |= bool(kinds & _ANSWERS) and not kinds & _REFUSALS
    return out


def _only_brings(body: Phrases) -> bool:
    deeds = [
        p for p in body if p.kind is Kind.BRING or _is_sent(p) or _is_call(p) or _is_fetched(p)
    ]
    return bool(deeds) and all(
        phrase in deeds
        or phrase.kind in _TIMES
        or (phrase.kind is Kind.MASKED and phrase.key in _TIMES_MASKED)
        for phrase in body
    )


def _is_sent(phrase: Phrase) -> bool:
    return phrase.kind is Kind.MAKE


def _is_fetched(phrase: Phrase) -> bool:
    return phrase.kind is Kind.BLOCK and phrase.key == "errand"


def _is_call(phrase: Phrase) -> bool:
    return phrase.kind is Kind.MASKED and phrase.key in ("account", "phone")


def without_payment(phrases: Phrases) -> Phrases:
    """Let "nanti" in a clause of money put off the money only."""
    out: Phrases = []
    for clause in clauses_of(phrases):
        pays = _pays(clause)
        out.extend(p for p in clause if not (pays and p.kind in _PUT_OFF))
    return out


_PUT_OFF = frozenset({Kind.LATER, Kind.FIRST, Kind.WHEN})


def _pays(clause: Phrases) -> bool:
    money = any(p.kind is Kind.MASKED and p.key in ("price", "money", "account") for p in clause)
    return money and not any(phrase.kind in _TELLS for phrase in clause)


def superseded(phrases: Phrases) -> Phrases:
    """Deny what was said before where something newer follows; yesterday's word alone is asked."""
    clauses = clauses_of(phrases)
    out: Phrases = []
    outdated = False
    for clause, newer in zip(clauses, _kinds_after(clauses), strict=True):
        if outdated and [phrase.kind for phrase in clause] == [Kind.BUT]:
            continue
        outdated = False
        mark = next((phrase for phrase in clause if phrase.kind is Kind.REPORTED), None)
        if mark is None:
            out.extend(clause)
        elif _contests(clause, newer):
            out.append(block("reported", mark))
        elif newer & _TELLS:
            out.extend(_old(phrase) for phrase in clause if _outlives(phrase))
            outdated = True
        else:
            out.extend(p for p in clause if p is not mark)
            if mark.key != "just":
                out.append(block("reported", mark))
    return out


def _kinds_after(clauses: list[Phrases]) -> list[frozenset[Kind]]:
    """For each clause, the kinds of phrases in all clauses after it."""
    after: list[frozenset[Kind]] = []
    seen: frozenset[Kind] = frozenset()
    for clause in reversed(clauses):
        after.append(seen)
        seen |= {phrase.kind for phrase in clause}
    return after[::-1]


def _contests(clause: Phrases, newer: frozenset[Kind]) -> bool:
    """Whether an old amount is only confirmed or refused by what follows: which one, is open."""
    counted = any(phrase.kind is Kind.QUANTITY for phrase in clause)
    return counted and Kind.QUANTITY not in newer and bool(newer & _TELLS)


def _outlives(phrase: Phrase) -> bool:
    """Whether a phrase of an old report still says something."""
    return phrase.kind in (Kind.QUANTITY, Kind.DENIED, Kind.BREAK, Kind.PRODUCT)


def _old(phrase: Phrase) -> Phrase:
    return phrase._replace(kind=Kind.DENIED) if phrase.kind is Kind.QUANTITY else phrase
