"""Why it is so little, or nothing: what explains a no or an "only", and is no amount itself.

"mesin rusak, cuma 10 kg" reports ten kilograms; "10 kg rusak" reports nothing. An explanation is
only taken for one when it has a clause of its own.
"""

from domain.language.clauses import CLAUSE_ENDS, clauses_of
from domain.language.kinds import Kind
from domain.language.phrase import Phrase, Phrases, block, phrase_at
from domain.language.week_frames import THE_REST
from domain.language.words import words

_EXPLAINS_A_NO = frozenset(
    {"ordered", "material", "spoiled", "sold", "needed", "others", "owed", "what_is_gone"}
    | {"not_there", "waiting", "late", "too_much"}
)
"""What explains a no ("gak bisa, banyak pesanan") but would change what an amount means."""
_EXPLAINS_LITTLE = frozenset(
    {"material", "ordered", "spoiled", "what_is_gone", "not_there", "late"}
)
_ABOUT_THINGS = frozenset({Kind.REASON, Kind.GOODS, Kind.UNIT, Kind.RATE, Kind.VAGUE, Kind.BLOCK})
_GONE = frozenset(
    {"kosong", "langka", "habis", "abis", "hbs", "entek", "telas", "seep", "beak", "mati"}
)
_PAUSING = words(
    """
    libur libure liburan libr prei prai perei preian cuti off tutup istirahat rehat liren absen
    vakum hiatus
    """
)


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
    """Put a REASON in the place of every clause that only explains what another one answers."""
    clauses = clauses_of(phrases)
    amounts, bare = _count_amounts(phrases)
    refused = False
    out: Phrases = []
    for at, clause in enumerate(clauses):
        body = [phrase for phrase in clause if phrase.kind not in CLAUSE_ENDS]
        own, own_bare = _count_amounts(body)
        told, unsaid = amounts > own, bare > own_bare
        following = clauses[at + 1] if at + 1 < len(clauses) else []
        if body and (
            (own and told and not unsaid and _counts_tools(body))
            or (refused and not told and _counts_orders(body))
            or (told and _explains(body, following))
        ):
            out.append(clause[0]._replace(kind=Kind.REASON, key="trouble", amount=None))
            out.extend(phrase for phrase in clause if phrase.kind in CLAUSE_ENDS)
        else:
            out.extend(_without_tools(clause))
        refused |= any(phrase.kind in (Kind.REFUSE, Kind.ZERO) for phrase in body)
    return out


def _count_amounts(phrases: Phrases) -> tuple[int, int]:
    """How many amounts there are, and how many of them have no unit."""
    amounts = [p.amount for p in phrases if p.kind is Kind.QUANTITY and p.amount]
    return len(amounts), sum(not amount.unit for amount in amounts)


def _explains(body: Phrases, following: Phrases) -> bool:
    """Whether a clause only tells of a trouble, and the one after it says "only" where it must."""
    if body[0].key == THE_REST:
        return all(_is_of_the_rest(phrase) for phrase in body)
    thing = body[0].kind is Kind.REASON
    if any(not (_is_trouble(p) or (thing and p.kind is Kind.UNKNOWN)) for p in body):
        return False
    body = [phrase for phrase in body if phrase.kind is not Kind.UNKNOWN]
    if all(phrase.kind in (Kind.REASON, Kind.RATE) for phrase in body):
        return any(phrase.kind is Kind.REASON for phrase in body)
    if not any(_is_predicate(phrase) for phrase in body):
        return False
    only = any(phrase.kind is Kind.ONLY for phrase in _until_amount(following))
    reasons = any(phrase.kind in (Kind.REASON, Kind.GOODS) for phrase in body)
    tool = any(phrase.key in TOOLS for phrase in body)
    spoils = ("ordered",) if tool else ("spoiled", "ordered")
    spoiled = any(phrase.key in spoils for phrase in body)
    return (reasons or not spoiled) if only else _is_material(body) and not spoiled


def _is_of_the_rest(phrase: Phrase) -> bool:
    """Whether a word only tells how it is with those that were not counted."""
    unready = phrase.kind is Kind.BLOCK and phrase.key in (*_EXPLAINS_LITTLE, "not_yet")
    return unready or phrase.kind in (Kind.REASON, Kind.UNKNOWN, Kind.MAKE)


def _is_material(body: Phrases) -> bool:
    """Whether it is told of which material or tool there is none."""
    return any(p.kind in (Kind.REASON, Kind.GOODS) or p.key == "material" for p in body)


def _is_predicate(phrase: Phrase) -> bool:
    """Whether the trouble itself is named, and not only a thing."""
    lacking = phrase.kind is Kind.REASON and phrase.key in _LACKING
    return lacking or phrase.kind is Kind.ZERO or phrase.key in _TROUBLES


def _counts_tools(body: Phrases) -> bool:
    """Read "oven cuma satu" as the number of ovens, when nothing else is said in the clause."""
    broken = any(phrase.kind is Kind.BLOCK and phrase.key != "spoiled" for phrase in body)
    rest = {phrase.kind for phrase in body} - {Kind.QUANTITY, Kind.AGAIN, Kind.BLOCK}
    return (
        not broken
        and rest <= _BESIDE_TOOLS
        and any(_is_of_a_tool(body, at) for at in range(len(body)))
    )


_BESIDE_TOOLS = frozenset(
    {Kind.REASON, Kind.UNKNOWN, Kind.ONLY, Kind.HAVE, Kind.UNIT, Kind.MAKE, Kind.MASKED}
)
_UP_TO_A_NUMBER = frozenset({Kind.ONLY, Kind.HAVE, Kind.UNKNOWN, Kind.UNIT, Kind.AGAIN})


def _is_of_a_tool(phrases: Phrases, at: int) -> bool:
    """Whether the number at `at` has no unit and stands with an oven or a machine."""
    amount = phrases[at].amount
    if phrases[at].kind is not Kind.QUANTITY or amount is None:
        return False
    if amount.unit not in (None, "unit", "buah", "biji"):
        return False
    before = at - 1
    while before > max(0, at - 4) and _leads_on(phrases[before]):
        before -= 1
    return phrase_at(phrases, before).key in TOOLS or phrase_at(phrases, at + 1).key in TOOLS


def _leads_on(phrase: Phrase) -> bool:
    leads = phrase.kind in _UP_TO_A_NUMBER or phrase.key == "spoiled"
    return leads and phrase.key not in TOOLS


def _without_tools(clause: Phrases) -> Phrases:
    """Ask where a number of tools could be taken for an amount."""
    return [
        block("tools", phrase) if _is_of_a_tool(clause, at) else phrase
        for at, phrase in enumerate(clause)
    ]


def _counts_orders(body: Phrases) -> bool:
    """Read "pesanan lain masih 15 unit" as other people's, unless a part of it is promised."""
    kinds = {phrase.kind for phrase in body}
    ordered = any(phrase.kind is Kind.BLOCK and phrase.key == "ordered" for phrase in body)
    others = Kind.UNKNOWN in kinds  # "pesanan lain", "orderan toko"
    return (
        ordered
        and others
        and Kind.QUANTITY in kinds
        and not kinds & {Kind.CAN, Kind.AGREE, Kind.ONLY}
    )


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


_TROUBLES = frozenset({"what_is_gone", "not_there", "late", "spoiled", "ordered"})
_LACKING = words("mahal langka larang sepi mati kering kehabisan pemadaman")
TOOLS = words(
    """
    oven kompor mesin wajan alat peralatan tungku cetakan panci motor mobil elpiji tenaga loyang
    gergaji pisau spinner blender mixer sealer dinamo pompa freezer kulkas gilingan penggiling
    parutan slicer dandang kukusan genset
    """
)
