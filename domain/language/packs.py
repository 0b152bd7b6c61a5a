"""What one of them holds, told in a clause of its own: "15 ikat, seikatnya 20".

The clause says nothing new of how many; it goes to the amount that it explains.
"""

from domain.language.kinds import Kind
from domain.language.phrase import Phrase, Phrases, phrase_at


def with_described_packs(phrases: Phrases) -> Phrases:
    """Give "seikatnya 20", "satu kotak isi 20 biji" to the amount in that unit said before."""
    out: Phrases = []
    at = 0
    while at < len(phrases):
        end = _described(phrases, at)
        target = _amount_in_unit(out, phrases[at]) if end else -1
        if target < 0:
            out.append(phrases[at])
            at += 1
            continue
        out[target] = _holding(out[target], phrases[at], phrases[end - 1])
        at = end
    return out


def _described(phrases: Phrases, at: int) -> int:
    """Where a clause ends that says what one holds; 0 where there is none at `at`."""
    one = phrases[at].amount
    if one is None or not at or phrases[at - 1].kind is not Kind.BREAK:
        return 0
    if one.value != 1 or one.unit is None or one.flaw or one.ranged or one.more:
        return 0
    end = at + 1
    if one.pack is None:
        held = phrase_at(phrases, end).amount
        if held is None or held.unit or held.flaw or held.ranged:
            return 0
        end += 1
    return end if phrase_at(phrases, end).kind is Kind.BREAK else 0


_NEAR = 8


def _amount_in_unit(before: Phrases, one: Phrase) -> int:
    """The place of the one amount in this unit that has no pack yet; -1 where there is none."""
    unit = one.amount.unit if one.amount else None
    near = range(max(0, len(before) - _NEAR), len(before))
    places = [at for at in near if before[at].kind is Kind.QUANTITY]
    if len(places) != 1:
        return -1
    amount = before[places[0]].amount
    fits = amount is not None and amount.unit == unit and amount.pack is None and not amount.more
    return places[0] if fits else -1


def _holding(target: Phrase, one: Phrase, last: Phrase) -> Phrase:
    if target.amount is None or one.amount is None or last.amount is None:
        return target
    pack = one.amount.pack or (last.amount.value, None)
    return target._replace(amount=target.amount._replace(pack=pack, described=True))
