"""Several messages of one person in one: cheaper, and kinder than a row of them."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from bot.channels.base import Filled, Limits, Outgoing, Span
from bot.leases import Due
from bot.templates import both_told
from domain.values import replace

GAP = "\n\n"


class Letter(Protocol):
    """A message on its way; one that ``rides`` goes with the one before it, or waits."""

    row: Due
    outgoing: Outgoing | None
    rides: bool


L = TypeVar("L", bound=Letter)


def in_groups(letters: Sequence[L], limits_of: Callable[[Due], Limits]) -> list[list[L]]:
    """What goes together: riders with the one before, which then says all of it."""
    groups: list[list[L]] = []
    for letter in letters:
        first = groups[-1][0] if groups else letter
        both = None
        if letter.rides and first.outgoing is not None and letter.outgoing is not None:
            same = (first.row.person_id, first.row.answers) == (
                letter.row.person_id,
                letter.row.answers,
            )
            reply = first.row.reply and letter.row.reply
            limits = limits_of(first.row)
            both = joined(first.outgoing, letter.outgoing, limits, reply) if same else None
        if both is None:
            groups.append([letter])
        else:
            first.outgoing = both
            groups[-1].append(letter)
    return groups


def joined(first: Outgoing, second: Outgoing, limits: Limits, reply: bool) -> Outgoing | None:
    """Both as one message; None where they are better apart.

    Only the second may have choices, and only in a reply: outside a reply it may have to go as a
    template, which has the choices of one message. A message that is under way stays what it is.
    """
    if first.choices or first.attached or second.attached or first.so_far or second.so_far:
        return None
    if first.address != second.address or (second.choices and not reply):
        return None
    if len(first.plain) + len(GAP) + len(second.plain) > limits.joins:
        return None
    spans = (*first.spans, Span(GAP), *second.spans)
    templates = _joined_templates(first.templates, second.templates)
    if limits.templates and not templates and not reply:
        return None
    return replace(first, spans=spans, choices=second.choices, templates=templates)


def _joined_templates(first: tuple[Filled, ...], second: tuple[Filled, ...]) -> tuple[Filled, ...]:
    """The templates that tell any text, telling both, as far as they have the room."""
    found = (both_told(one, other) for one in first for other in second)
    return tuple(both for both in found if both is not None)


__all__ = ["in_groups", "joined"]
