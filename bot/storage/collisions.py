"""What two transactions do to each other on a shared database, and is over when tried again."""

TRIES = 4
PASSING = frozenset(
    {
        "40001",  # serialization_failure
        "40P01",  # deadlock_detected
        "23505",  # unique_violation: both wrote the next number; the other's is there now
        "55P03",  # lock_not_available
        "26000",  # invalid_sql_statement_name: the server's plan is gone, and is made anew
        "0A000",  # feature_not_supported: a plan is older than a change of its table
    }
)
"""States of PostgreSQL (its manual, appendix A)."""


def collided(error: BaseException) -> bool:
    """Whether another transaction was in the way: the same work, done again, may well succeed.

    On SQLite nothing is: one transaction writes at a time.
    """
    origin = getattr(error, "orig", None) or error
    return getattr(origin, "sqlstate", None) in PASSING


__all__ = ["TRIES", "collided"]
