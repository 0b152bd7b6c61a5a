"""An embedded database belongs to one process."""

from pathlib import Path

import pytest

from bot.storage.opening import sole_process
from domain.errors import SettingError


def test_a_second_process_is_kept_from_an_embedded_database(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/patungan.db"
    with (
        sole_process(address),
        pytest.raises(SettingError, match="another Patungan is using"),
        sole_process(address),
    ):
        pass


def test_the_database_is_free_again_afterwards(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/patungan.db"
    for _ in range(2):
        with sole_process(address):
            pass


def test_a_shared_database_is_not_held() -> None:
    address = "postgresql+psycopg://somebody@127.0.0.1/patungan"
    with sole_process(address), sole_process(address):
        pass
