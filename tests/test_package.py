"""The wheel holds everything, installs in a fresh environment, and starts."""

import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

HOUSE = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of the source as it is."""
    folder = tmp_path_factory.mktemp("wheel")
    words = ["-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(HOUSE)]
    ended = subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def fresh(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with the wheel, and the locked dependencies beside it."""
    folder = tmp_path_factory.mktemp("fresh")
    venv.create(folder, with_pip=False, symlinks=True)
    locked = sysconfig.get_paths()["purelib"]
    (site,) = folder.glob("lib/python*/site-packages")
    words = ["-m", "pip", "--python", str(folder / "bin" / "python"), "install", "--quiet"]
    words += ["--disable-pip-version-check", "--no-deps", "--no-index", str(wheel)]
    subprocess.run([sys.executable, *words], check=True, capture_output=True)
    (site / "locked.pth").write_text(f"{locked}\n", encoding="utf-8")
    return folder


def test_the_wheel_holds_everything_that_the_program_reads(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    here = {
        str(file.relative_to(HOUSE))
        for package in ("bot", "handlers", "domain", "locales")
        for file in (HOUSE / package).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert here - names == set()
    for kind in (r"locales/id/.*\.po", r"bot/storage/migrations/versions/0001.*\.py"):
        assert any(re.fullmatch(kind, name) for name in names), kind
    for folder in ("bot/web/templates/", "bot/web/static/", "bot/simulation/cases/"):
        assert any(name.startswith(folder) for name in names), folder
    assert not any(name.startswith(("tests/", "bench/")) for name in names)


def test_the_wheel_carries_its_licence_and_no_machines_paths(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        assert any(name.endswith("licenses/LICENSE") for name in archive.namelist())
        (metadata,) = (n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
        assert str(HOUSE) not in archive.read(metadata).decode()


@pytest.mark.parametrize("words", [["bin/patungan"], ["bin/python", "-m", "bot"]])
def test_a_fresh_installation_starts(fresh: Path, tmp_path: Path, words: list[str]) -> None:
    program = [str(fresh / words[0]), *words[1:]]
    ended = subprocess.run(
        [*program, "--help"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert "simulate" in ended.stdout


def test_a_fresh_installation_uses_its_own_files(fresh: Path, tmp_path: Path) -> None:
    code = "import bot, locales; print(bot.__file__, locales.__file__)"
    python = str(fresh / "bin" / "python")
    ended = subprocess.run(
        [python, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert all(path.startswith(str(fresh)) for path in ended.stdout.split())


def test_a_fresh_installation_migrates_and_is_in_order(fresh: Path, tmp_path: Path) -> None:
    program = str(fresh / "bin" / "patungan")
    for command in ("migrate", "doctor"):
        ended = subprocess.run(
            [program, command], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr
