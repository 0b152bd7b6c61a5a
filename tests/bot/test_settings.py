"""Settings come from the environment; what is wrong with one is said in one line."""

from pathlib import Path

import pytest

from bot.settings import Settings, misspelt, read_settings, variables
from bot.storage.opening import file_of, open_storage, plain_address, shown
from domain.errors import SettingError

SECRET = "rahasia-sekali"  # noqa: S105 - not a real one


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in variables():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def test_without_any_setting_the_embedded_database_is_used() -> None:
    settings = read_settings()
    assert settings.database_url == "sqlite:///var/patungan.db"
    assert settings.host == "127.0.0.1"


def test_settings_come_from_the_environment_and_before_that_from_a_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Path(".env").write_text("PATUNGAN_PORT=9000\nPATUNGAN_HOST=0.0.0.0\n", encoding="utf-8")
    monkeypatch.setenv("PATUNGAN_PORT", "9001")
    settings = read_settings()
    assert (settings.host, settings.port) == ("0.0.0.0", 9001)  # noqa: S104 - only read


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATUNGAN_PORT", "")
    assert read_settings().port == 8080


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("PATUNGAN_PORT", "abc", "not a whole number"),
        ("PATUNGAN_PORT", "70000", "65535"),
        ("PATUNGAN_LOG_JSON", "perhaps", "neither true nor false"),
        ("DATABASE_URL", "not a database", "not a database address"),
        ("DATABASE_URL", "mysql://host/name", "mysql is not supported"),
    ],
)
def test_a_wrong_setting_is_named_with_what_is_wrong(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingError, match=told) as raised:
        read_settings()
    assert str(raised.value).startswith(f"{name}: ")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("PATUNGAN_PORT", "99999", "PATUNGAN_PORT: must be 65535 or less (it is '99999')"),
        ("PATUNGAN_BACKUP_KEEP", "0", "PATUNGAN_BACKUP_KEEP: must be 1 or more (it is '0')"),
        ("PATUNGAN_LOG_JSON", "ya", "PATUNGAN_LOG_JSON: neither true nor false (it is 'ya')"),
    ],
)
def test_what_is_wrong_with_a_value_is_said_in_plain_words(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingError) as raised:
        read_settings()
    assert str(raised.value) == told


def test_a_short_password_takes_no_letters_from_the_reason() -> None:
    with pytest.raises(SettingError, match=r"port 9 failed"):
        open_storage("postgresql+psycopg://bot:p@127.0.0.1:9/patungan?connect_timeout=2")


def test_a_password_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"postgresql://bot:{SECRET}@db/patungan"
    monkeypatch.setenv("DATABASE_URL", address)
    assert SECRET not in repr(read_settings())
    assert SECRET not in shown(address)
    monkeypatch.setenv("DATABASE_URL", f"mysql://bot:{SECRET}@db/patungan")
    with pytest.raises(SettingError) as raised:
        read_settings()
    assert SECRET not in str(raised.value)


@pytest.mark.parametrize("spelling", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_postgresql_uses_the_installed_driver(spelling: str) -> None:
    assert plain_address(f"{spelling}://u:p@h/n") == "postgresql+psycopg://u:p@h/n"


def test_the_file_of_an_embedded_database_is_known() -> None:
    assert file_of("sqlite:///var/patungan.db") == Path("var/patungan.db")
    assert file_of("sqlite:////srv/patungan.db") == Path("/srv/patungan.db")
    assert file_of("sqlite://") is None
    assert file_of("postgresql+psycopg://h/n") is None


def test_an_embedded_database_is_made_with_its_folder(tmp_path: Path) -> None:
    file = tmp_path / "a" / "b" / "patungan.db"
    open_storage(f"sqlite:///{file}").close()
    assert file.exists()


def test_a_folder_where_the_file_should_be_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"^DATABASE_URL: cannot open .*unable to open"):
        open_storage(f"sqlite:///{tmp_path}")


def test_a_database_that_is_not_there_is_one_line_without_its_password() -> None:
    with pytest.raises(SettingError, match=r"^DATABASE_URL: cannot open ") as raised:
        open_storage(f"postgresql+psycopg://bot:{SECRET}@127.0.0.1:9/patungan?connect_timeout=2")
    assert SECRET not in str(raised.value)
    assert "\n" not in str(raised.value)


def test_without_its_driver_postgresql_is_one_line_that_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing(*_: object, **__: object) -> None:
        raise ModuleNotFoundError(name="psycopg")

    monkeypatch.setattr("bot.storage.opening.Storage", missing)
    with pytest.raises(SettingError, match=r"needs psycopg: pip install 'patungan\[postgres\]'"):
        open_storage("postgresql+psycopg://h/n")


def test_a_misspelt_setting_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert misspelt() == []
    monkeypatch.setenv("PATUNGAN_PROT", "9000")
    Path(".env").write_text("# a comment\nPATUNGAN_HOTS=x\nOTHER=1\n", encoding="utf-8")
    assert misspelt() == [
        "PATUNGAN_HOTS is no setting; PATUNGAN_HOST?",
        "PATUNGAN_PROT is no setting; PATUNGAN_PORT?",
    ]


def test_every_setting_says_what_it_is_for() -> None:
    assert all(field.description for field in Settings.model_fields.values())
