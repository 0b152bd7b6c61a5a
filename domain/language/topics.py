"""A clause that has a subject of its own: money, papers, people, tools, the house.

"40 kg bu, uangnya nanti saja": what it says of its subject - later, the same, none, broken - it
does not say of the answer. Such a clause is only set aside where another one answers, where it has
no number, and where no word in it could reach beyond it (if, but, a correction, a product, a part).
"""

from domain.language.clauses import CLAUSE_ENDS, clauses_of
from domain.language.kinds import Kind
from domain.language.phrase import Phrase, Phrases, block
from domain.language.words import words

_ANSWERS = frozenset(
    {Kind.QUANTITY, Kind.ZERO, Kind.REFUSE, Kind.SAME, Kind.NOT, Kind.CAN, Kind.AGREE, Kind.STOP}
)
_OF_A_TOPIC = frozenset({"withdrawn", "others", "unsure", "late", "scheduled"})
"""What may be said of money or of a photograph, and would take back an amount."""
_STAFF = frozenset({"staff", "people"})
_SAID_OF_TOPICS = frozenset(
    {
        Kind.TOPIC,
        Kind.BLOCK,
        Kind.LATER,
        Kind.FIRST,
        Kind.SAME,
        Kind.LIKE,
        Kind.USUAL,
        Kind.ONLY,
        Kind.HAVE,
        Kind.MAKE,
        Kind.BRING,
        Kind.AGREE,
        Kind.UNKNOWN,
        Kind.REASON,
        Kind.VAGUE,
        Kind.HARMLESS,
        Kind.YES,
        Kind.AGAIN,
        Kind.CAN,
    }
)
_SAID_OF_STAFF = frozenset(
    {Kind.MASKED, Kind.ZERO, Kind.REASON, Kind.ONLY, Kind.FIRST, Kind.AGAIN, Kind.UNKNOWN, Kind.ALL}
)


def without_topics(phrases: Phrases) -> Phrases:
    """Set aside each clause about something else, where another clause answers."""
    clauses = clauses_of(phrases)
    about = [_subject(clause) for clause in clauses]
    if not any(about):
        return phrases
    if not any(
        phrase.kind in _ANSWERS
        for clause, subject in zip(clauses, about, strict=True)
        if not subject
        for phrase in clause
    ):
        return phrases
    out: Phrases = []
    for clause, subject in zip(clauses, about, strict=True):
        if subject is Kind.REASON:
            out.append(Phrase(Kind.REASON, "trouble", clause[0].start, clause[-1].end))
        out.extend(p for p in clause if not subject or p.kind in CLAUSE_ENDS)
    return out


def _subject(clause: Phrases) -> Kind | None:
    """TOPIC for a clause to be dropped, REASON for people who are away; None for any other."""
    kinds = {phrase.kind for phrase in clause if phrase.kind not in CLAUSE_ENDS}
    if Kind.TOPIC in kinds:
        blocked = any(p.kind is Kind.BLOCK and p.key not in _OF_A_TOPIC for p in clause)
        return Kind.TOPIC if kinds <= _SAID_OF_TOPICS and not blocked else None
    if _at_hand(clause) or _follows_on(clause):
        return Kind.TOPIC
    staff = any(p.kind is Kind.MASKED and p.key in _STAFF for p in clause)
    away = Kind.ZERO in kinds and kinds <= _SAID_OF_STAFF
    masks = all(p.key in _STAFF for p in clause if p.kind is Kind.MASKED)
    return Kind.REASON if staff and away and masks else None


def _follows_on(clause: Phrases) -> bool:
    """Whether it only puts off the rest: "sisanya menyusul"."""
    body = [phrase for phrase in clause if phrase.kind not in CLAUSE_ENDS]
    return (
        len(body) > 1
        and body[0].key in _THE_REST
        and all(p.key == "withdrawn" or p.kind is Kind.LATER for p in body[1:])
    )


_THE_REST = words("sisanya sisane sisa lainnya selebihnya turahe")


def _at_hand(clause: Phrases) -> bool:
    """Whether it only says that a material is there: "bahannya sudah siap"."""
    body = [phrase for phrase in clause if phrase.kind not in CLAUSE_ENDS]
    there = any(p.kind in (Kind.HAVE, Kind.AGREE) for p in body)
    return (
        there
        and body[0].key == "material"
        and all(
            p.key == "material" or p.kind in (Kind.HAVE, Kind.AGREE, Kind.ALL, Kind.GOODS)
            for p in body
        )
    )


# Bounds ------------------------------------------------------------------------------------------

_MORE = words("lebih luwih langkung leuwih lbh lbih labih nambah nambahi tambah nambahin tambahin")
_THAT_MUCH = "fewer_than_asked"
_BOUNDING = frozenset(
    {Kind.NOT, Kind.CAN, Kind.IF, Kind.AGAIN, Kind.WANT, Kind.ONLY, Kind.FIRST, Kind.HAVE}
    | {Kind.AT_MOST, Kind.MAKE, Kind.MASKED, Kind.TOPIC}
)


def without_bounds(phrases: Phrases) -> Phrases:
    """Drop "lebih gak kuat", "cuma segitu" beside an amount: they only say that it is all.

    With no amount, or several, it is open what there is no more of.
    """
    out: Phrases = []
    counted = sum(phrase.kind in (Kind.QUANTITY, Kind.SAME) for phrase in phrases)
    for clause in clauses_of(phrases):
        body = [phrase for phrase in clause if phrase.kind not in CLAUSE_ENDS]
        if not _bounds(body):
            out.extend(clause)
        elif counted == 1:
            out.extend(phrase for phrase in clause if phrase.kind in CLAUSE_ENDS)
        else:
            out.append(block("bound", clause[0]))
            out.extend(phrase for phrase in clause if phrase.kind in CLAUSE_ENDS)
    return out


def _bounds(body: Phrases) -> bool:
    more = [p for p in body if _is_more(p)]
    that = [p for p in body if p.kind is Kind.BLOCK and p.key == _THAT_MUCH]
    rest = [p for p in body if p not in more and p not in that]
    if any(p.kind not in _BOUNDING and not (p.key == "unsure" and more) for p in rest):
        return False
    noes = sum(p.kind is Kind.NOT for p in rest)
    conditional = any(p.kind is Kind.IF for p in rest)
    if that and not more:
        return not noes and not conditional
    return len(more) == 1 and noes == 1


def _is_more(phrase: Phrase) -> bool:
    if phrase.kind is Kind.AT_LEAST:
        return phrase.key.startswith(("lebih", "luwih", "di atas"))
    return phrase.kind in (Kind.VAGUE, Kind.RELATIVE) and phrase.key in _MORE
