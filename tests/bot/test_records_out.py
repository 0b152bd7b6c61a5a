"""Everything can be taken out in open forms, and lists taken in, at the command line."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import nasty_sheets
import pytest
import sqlalchemy as sa
from openpyxl import load_workbook
from sqlmodel import select

from bot.cli import main
from bot.records.folder import written
from bot.records.tables import MACHINERY, path, tables
from bot.records.workbook import person_workbook
from bot.settings import variables
from bot.storage import Storage
from domain.models import Invitee, Order, Person, Producer, Record, Region

Typed = Callable[..., tuple[int, str, str]]
ADDRESS = "sqlite:///var/patungan.db"


@pytest.fixture
def typed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Typed:
    """An office with one product, at the command line; types a command."""
    for name in variables():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)

    def type_in(*words: str) -> tuple[int, str, str]:
        try:
            code = main(words)
        except SystemExit as leaving:
            code = int(leaving.code or 0)
        told = capsys.readouterr()
        return code, told.out, told.err

    for code, name in (("BPN", "Balikpapan"), ("BTG", "Bontang")):
        type_in(
            *("office", "add", "--code", code, "--name", name, "--office", f"Dinas {name}"),
            *("--zone", "Asia/Makassar", "--place", "Gudang"),
        )
        type_in(
            *("office", "product", "--region", code, "--name", "peyek kepiting", "--unit", "kg"),
            *("--max-weekly", "200", "--alias", "=peyek"),
        )
    return type_in


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def listed() -> None:
    Path("umkm.xlsx").write_bytes(nasty_sheets.office_list())


def on_record() -> list[Invitee]:
    storage = Storage(ADDRESS)
    with storage.reading() as session:
        found = list(session.exec(select(Invitee)))
    storage.close()
    return found


def test_a_list_is_only_looked_at_until_yes_is_said(typed: Typed) -> None:
    listed()
    code, out, _ = typed("import", "producers", "umkm.xlsx", "--region", "BPN")
    assert code == 1
    assert "1 new, 0 changed, 0 as they are" in out
    assert "Baris 8, No. HP/WA: “8.12E+10” dibulatkan oleh Excel" in out
    assert "Nothing is taken over yet" in out
    assert on_record() == []


def test_yes_takes_over_the_good_rows_and_a_second_time_nothing(typed: Typed) -> None:
    listed()
    words = ("import", "producers", "umkm.xlsx", "--region", "BPN", "--yes", "--codes")
    code, out, _ = typed(*words, "kode.csv")
    assert code == 1
    assert "Taken over: 1 new" in out
    (invited,) = on_record()
    (told,) = rows(Path("kode.csv"))
    assert (told["business"], told["code"]) == ("Peyek Bu Rus", invited.code)
    assert told["phone"] == "'+6281254321001"
    _, out, _ = typed(*words, "lagi.csv")
    assert "0 new, 0 changed, 1 as they are" in out
    assert len(on_record()) == 1


def test_where_the_codes_cannot_be_written_nothing_is_taken_over(typed: Typed) -> None:
    listed()
    Path("kode.csv").write_text("x", encoding="utf-8")
    words = ("import", "producers", "umkm.xlsx", "--region", "BPN", "--yes", "--codes", "kode.csv")
    code, _, err = typed(*words)
    assert code == 2
    assert "kode.csv" in err
    assert on_record() == []


def test_a_file_that_is_none_is_one_line_and_exit_code_two(typed: Typed) -> None:
    Path("x.xls").write_bytes(b"\xd0\xcf\x11\xe0")
    code, _, err = typed("import", "orders", "x.xls", "--region", "BPN")
    assert (code, len(err.splitlines())) == (2, 1)
    code, _, err = typed("import", "orders", "gone.csv", "--region", "BPN")
    assert (code, len(err.splitlines())) == (2, 1)


def test_every_table_goes_out_and_every_column_is_described(typed: Typed) -> None:
    code, out, _ = typed("export", "keluar")
    assert code == 0
    assert f"{len(tables())} tables" in out
    folder = Path("keluar")
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    described = {one["name"]: one for one in package["resources"]}
    assert set(described) == set(Record.metadata.tables)
    for name, one in described.items():
        with (folder / one["path"]).open(encoding="utf-8", newline="") as stream:
            heads = next(csv.reader(stream))
        assert heads == [field["name"] for field in one["schema"]["fields"]], name
        assert one["description"], name
        for key in one["schema"]["foreignKeys"]:
            assert key["reference"]["resource"] in described
    types = {f["type"] for one in described.values() for f in one["schema"]["fields"]}
    assert types == {"string", "integer", "number", "datetime", "date", "time", "boolean", "any"}


def test_a_region_alone_has_nothing_of_another(typed: Typed) -> None:
    code, _, _ = typed("export", "satu", "--region", "btg")
    assert code == 0
    assert [one["code"] for one in rows(Path("satu/region.csv"))] == ["BTG"]
    (product,) = rows(Path("satu/product.csv"))
    assert product["region_id"] == rows(Path("satu/region.csv"))[0]["id"]
    assert [one.name for one in Path("satu").glob("*.xlsx")] == ["BTG.xlsx"]


def test_a_folder_that_is_there_is_not_written_into(typed: Typed) -> None:
    Path("ada").mkdir()
    Path("ada/x").write_text("x", encoding="utf-8")
    code, _, err = typed("export", "ada")
    assert (code, len(err.splitlines())) == (2, 1)
    assert [one.name for one in Path("ada").iterdir()] == ["x"]


def test_no_text_becomes_a_formula(typed: Typed) -> None:
    storage = Storage(ADDRESS)
    with storage.begin() as session:
        region = session.exec(select(Region).where(Region.code == "BPN")).one()
        region.handover_place = '=HYPERLINK("http://x","klik")'
    storage.close()
    typed("export", "keluar")
    assert "'=HYPERLINK" in Path("keluar/region.csv").read_text(encoding="utf-8")
    book = load_workbook(io.BytesIO(Path("keluar/BPN.xlsx").read_bytes()))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d", "b"}
    assert any(str(cell.value).startswith("=HYPERLINK") for cell in cells)
    assert not {sheet.title for sheet in book} & MACHINERY


def test_what_is_written_loses_nothing() -> None:
    assert written("'sudah") == "''sudah"
    assert written("-5") == "'-5"
    assert written(-5) == "-5"
    assert written({"b": 1, "a": "é"}) == '{"a": "é", "b": 1}'


def test_every_record_of_a_region_is_found_by_its_keys() -> None:
    lost = [t.name for t in tables() if t.name != "region" and path(t.name, "region") is None]
    assert lost == ["channelnote", "duty", "messagetemplate", "reach", "webhookbody"]


def test_a_persons_workbook_has_everything_of_theirs_and_nothing_of_others(
    typed: Typed,
) -> None:
    storage = Storage(ADDRESS)
    with storage.begin() as session:
        region = session.exec(select(Region).where(Region.code == "BPN")).one()
        for name in ("Siti", "Ani"):
            person = Person(region_id=region.id, name=name, created_at=region.created_at)
            session.add(person)
            session.flush()
            session.add(
                Producer(
                    region_id=region.id,
                    person_id=person.id,
                    business=f"Dapur {name}",
                    district="X",
                    registered_at=region.created_at,
                )
            )
        session.flush()
        siti = session.exec(select(Producer).where(Producer.business == "Dapur Siti")).one()
        content = person_workbook(session, siti.person_id, siti.id)
        orders = session.exec(select(sa.func.count()).select_from(Order)).one()
    storage.close()
    book = load_workbook(io.BytesIO(content), read_only=True)
    text = " ".join(str(cell) for sheet in book for row in sheet.values for cell in row)
    assert orders == 0
    assert "Dapur Siti" in text
    assert "Ani" not in text
    assert "auditentry" in book.sheetnames
    book.close()
