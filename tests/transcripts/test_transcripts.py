"""Golden transcripts: what people read, word for word, on the real engine.

``pytest --update-transcripts`` writes what the conversations say now; read the difference.
"""

from pathlib import Path

import pytest
from stage import MISSING, Stage

from bot.storage import Storage

TRANSCRIPTS = sorted(Path(__file__).parent.glob("*/*.txt"))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: f"{path.parent.name}/{path.stem}")
@pytest.mark.parametrize("fresh", [False, True], ids=["running", "restarted"])
def test_conversation_reads_as_written(
    path: Path, *, fresh: bool, request: pytest.FixtureRequest
) -> None:
    """The same also where the program is started anew before every act."""
    storage = Storage("sqlite://")
    storage.create()
    wanted = path.read_text("utf-8")
    try:
        played = Stage(storage, fresh).play(wanted)
    finally:
        storage.close()
    if request.config.getoption("--update-transcripts") and not fresh:
        path.write_text(played, "utf-8")
        wanted = played
    assert MISSING not in played
    assert played == wanted


def test_there_are_transcripts_to_compare() -> None:
    assert len(TRANSCRIPTS) >= 15
