"""What those who watch over the program are told."""

from datetime import timedelta

import pytest

from bot.storage import Storage
from bot.web.stage import Stage
from domain.models import Inbox, Outbox
from web.visitors import Visitor


def test_health_tells_the_schema_and_that_nothing_waits(visitor: Visitor, storage: Storage) -> None:
    answer = visitor.get("/health")
    version, newest = storage.versions()
    assert answer.status_code == 200
    assert answer.json() == {
        "ok": True,
        "database": {"version": version, "newest": newest},
        "oldest_waiting_s": {"inbox": None, "outbox": None},
    }


def test_health_tells_for_how_long_the_oldest_message_waits(
    visitor: Visitor, stage: Stage, storage: Storage
) -> None:
    long_ago, just_now, later = (stage.now + timedelta(minutes=m) for m in (-10, -1, 60))
    with storage.begin() as session:
        for n, moment in enumerate((just_now, long_ago)):
            session.add(
                Inbox(
                    channel="simulator",
                    external_id=f"x/{n}",
                    address="siti-aminah",
                    kind="text",
                    sent_at=moment,
                    received_at=moment,
                )
            )
        for moment in (just_now, later):
            session.add(
                Outbox(
                    person_id=1,
                    message="YouAreWelcome",
                    kind="courtesy",
                    created_at=long_ago,
                    not_before=moment,
                )
            )
    assert visitor.get("/health").json()["oldest_waiting_s"] == {"inbox": 600.0, "outbox": 60.0}


def test_health_is_503_when_the_database_does_not_answer(visitor: Visitor, stage: Stage) -> None:
    stage.storage = Storage("sqlite:////nowhere/at/all.db")
    answer = visitor.get("/health")
    assert answer.status_code == 503
    assert answer.json() == {"ok": False, "database": None}
    assert visitor.get("/metrics").status_code == 503


@pytest.mark.parametrize(
    "line",
    [
        'patungan_inbox{state="waiting"} 0.0',
        'patungan_inbox{state="failed"} 0.0',
        'patungan_inbox{state="done"} 1.0',
        'patungan_outbox{state="sent"} 1.0',
        'patungan_outbox{state="failed"} 0.0',
        'patungan_job_runs{state="skipped"} 0.0',
        "patungan_turns_total 1.0",
        "patungan_last_tick_age_seconds 0.0",
    ],
)
def test_metrics_count_messages_runs_turns_and_ticks(
    visitor: Visitor, stage: Stage, line: str
) -> None:
    visitor.post("/phones/siti-aminah/words", json={"words": "terima kasih"})
    visitor.run(stage.tick())
    assert line in visitor.get("/metrics").text.splitlines()
