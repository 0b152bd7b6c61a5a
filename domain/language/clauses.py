"""A reply in its clauses: from one comma, full stop or "tapi" to the next."""

from domain.language.kinds import Kind
from domain.language.phrase import Phrases

CLAUSE_ENDS = frozenset({Kind.BREAK, Kind.BUT})


def clauses_of(phrases: Phrases) -> list[Phrases]:
    """The phrases of each clause, with the mark that ends it."""
    clauses: list[Phrases] = [[]]
    for phrase in phrases:
        clauses[-1].append(phrase)
        if phrase.kind in CLAUSE_ENDS:
            clauses.append([])
    return clauses
