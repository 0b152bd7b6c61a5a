"""A loaded morning on a shared PostgreSQL, with processes that are killed."""
