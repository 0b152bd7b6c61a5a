"""What somebody can do here, so that it can be read: an officer's many commands in groups."""

from collections.abc import Sequence
from difflib import get_close_matches

from domain.messages.base import Word
from domain.models import RoleName
from handlers.messages import Help, HelpGroup, HelpLine

GROUPS = {
    "orders": "what_if make_order orders status change_order cancel_order quality",
    "blankets": "make_blanket blankets forecast",
    "sharing": "report region_capacity run_pools approve_plan set_share group hours handover_days",
    "people": "invite invited producers answer announce target erasures",
    "exporters": "exporters invite_exporter own_part",
    "permits": "check_papers grace rules product_kind",
    "goods": "receive shipments cartons invoice_price heading deduct",
    "office": "papers letterhead download partner invite_officer",
    "oneself": "language data stop",
}
"""The hints of the commands below each heading, ``group.NAME`` in the catalogs."""
LAST = "oneself"
"""Where everything else stands."""
GROUP_OF = {hint: group for group, hints in GROUPS.items() for hint in hints.split()}
ALIKE = 0.7
"""How much of two names must be the same for one to be meant by the other, from 0 to 1."""


def help_of(hints: Sequence[tuple[str, str]], roles: frozenset[RoleName]) -> Help:
    """The help for commands and their hints: grouped for officers, a plain list for others."""
    if RoleName.OFFICER not in roles:
        return Help(_lines(hints))
    below: dict[str, list[tuple[str, str]]] = {group: [] for group in GROUPS}
    for name, hint in hints:
        below[GROUP_OF.get(hint, LAST)].append((name, hint))
    found = {group: _lines(those) for group, those in below.items() if those}
    return Help((), tuple(HelpGroup(Word(f"group.{one}"), those) for one, those in found.items()))


def _lines(hints: Sequence[tuple[str, str]]) -> tuple[HelpLine, ...]:
    return tuple(HelpLine(name, Word(f"command.{hint}")) for name, hint in hints)


def nearest(name: str, known: Sequence[str]) -> str:
    """The known command that is written almost so; empty where none is near."""
    commands = [one for one in known if not one.startswith("=")]
    return next(iter(get_close_matches(name, [*commands, "bantuan"], 1, ALIKE)), "")


__all__ = ["help_of", "nearest"]
