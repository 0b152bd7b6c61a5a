"""Databases on the PostgreSQL that the tests bring along."""

import itertools

import sqlalchemy as sa

NUMBERS = itertools.count(1)


def make_database(server: str, template: str) -> str:
    name = f"test_{next(NUMBERS)}"
    admin = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with admin.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    return name


def named(server: str, name: str) -> str:
    return sa.make_url(server).set(database=name).render_as_string(hide_password=False)
