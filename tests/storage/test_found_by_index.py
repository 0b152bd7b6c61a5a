"""What comes in most often is found by index, however much history there is."""

import pytest

from bot.channels.whatsapp.applying import PART, SAID_BY
from bot.engine import TAKE
from bot.storage import Storage
from domain.prepared import Prepared


@pytest.mark.parametrize("statement", [SAID_BY, PART, TAKE], ids=["outbox", "sentpart", "inbox"])
def test_nothing_reads_a_whole_table(storage: Storage, statement: Prepared[object]) -> None:
    with storage.look() as connection:
        sql = statement._for(connection.dialect).sql
        steps = connection.exec_driver_sql(
            f"EXPLAIN QUERY PLAN {sql}", (None,) * sql.count("?")
        ).all()
    assert steps
    assert not [step for *_, step in steps if step.startswith("SCAN")]
