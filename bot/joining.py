"""Several messages of one person in one: cheaper, and kinder than a row of them."""

from dataclasses import replace

from bot.channels.base import Filled, Limits, Outgoing, Span

GAP = "\n\n"
BETWEEN = " · "


def joined(first: Outgoing, second: Outgoing, limits: Limits, reply: bool) -> Outgoing | None:
    """Both as one message; None where they are better apart.

    Only the second may have choices, and only in a reply: outside a reply it may have to go as a
    template, which has the choices of one message. A message that is under way stays what it is.
    """
    if first.choices or first.picture or second.picture or first.so_far or second.so_far:
        return None
    if first.address != second.address or (second.choices and not reply):
        return None
    if len(first.plain) + len(GAP) + len(second.plain) > limits.joins:
        return None
    spans = (*first.spans, Span(GAP), *second.spans)
    templates = _joined_templates(first.templates, second.templates)
    return replace(first, spans=spans, choices=second.choices, templates=templates)


def _joined_templates(first: tuple[Filled, ...], second: tuple[Filled, ...]) -> tuple[Filled, ...]:
    """The template that tells any text, telling both."""
    for one in first:
        for other in second:
            if one.name == other.name and one.free is not None:
                texts = list(one.texts)
                texts[one.free] += BETWEEN + other.texts[one.free]
                said = one.texts[one.free]
                plain = one.plain.replace(said, texts[one.free], 1)
                return (replace(one, texts=tuple(texts), plain=plain),)
    return ()


__all__ = ["joined"]
