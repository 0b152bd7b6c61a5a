"""The rules of the house hold: who imports whom, who reads the time, where words stand."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent
SOURCES = [
    file
    for package in ("bot", "handlers", "domain", "locales")
    for file in sorted((HOUSE / package).rglob("*.py"))
]
CLOCK = HOUSE / "bot" / "clock.py"
CHANCE_AND_TIME = {
    "time": {"time", "time_ns", "localtime", "gmtime"},
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
}
CHANCE = {"random", "secrets", "uuid"}
LONGEST = 400


def _name(file: Path) -> str:
    return str(file.relative_to(HOUSE))


def _trees() -> Iterator[tuple[Path, ast.Module]]:
    for file in SOURCES:
        yield file, ast.parse(file.read_text(encoding="utf-8"))


def test_everybody_imports_only_whom_they_may() -> None:
    ended = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=HOUSE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout
    assert "3 kept, 0 broken" in ended.stdout


def test_only_the_clock_reads_the_time_or_draws_by_chance() -> None:
    found = [
        f"{_name(file)}:{line}: {what}"
        for file, tree in _trees()
        if file != CLOCK
        for line, what in _time_or_chance(tree)
    ]
    assert found == []
    assert len(SOURCES) > 100
    assert [what for _, what in _time_or_chance(ast.parse(CLOCK.read_text()))] != []


def _time_or_chance(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                for alias in names:
                    if alias.name.partition(".")[0] in CHANCE:
                        yield node.lineno, f"import {alias.name}"
            case ast.ImportFrom(module=str(module)) if module.partition(".")[0] in CHANCE:
                yield node.lineno, f"from {module} import"
            case ast.ImportFrom(module="time", names=names):
                for alias in names:
                    if alias.name in CHANCE_AND_TIME["time"]:
                        yield node.lineno, f"from time import {alias.name}"
            case ast.Attribute(value=ast.Name(id=owner), attr=attribute):
                if attribute in CHANCE_AND_TIME.get(owner, ()):
                    yield node.lineno, f"{owner}.{attribute}"
            case ast.Attribute(
                value=ast.Attribute(value=ast.Name(id="datetime" | "dt"), attr=owner),
                attr=attribute,
            ) if attribute in CHANCE_AND_TIME.get(owner, ()):
                yield node.lineno, f"datetime.{owner}.{attribute}"


def test_words_for_people_stand_in_the_catalogs_alone() -> None:
    scanned = [
        (file, tree)
        for file, tree in _trees()
        if _name(file).startswith(("handlers/", "domain/"))
        and not _name(file).startswith(("domain/language/", "domain/pooling/"))
    ]
    found = [
        f"{_name(file)}:{line}: {text!r}"
        for file, tree in scanned
        for line, text in _sentences(tree)
    ]
    assert found == []
    assert len(scanned) > 50


def _sentences(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Texts of three words or more that are no documentation, error, vocabulary or command.

    A vocabulary (what people may write, never what they read) is a constant in capitals; a command
    that is typed as plain words begins with an equals sign.
    """
    excused = {id(text) for node in ast.walk(tree) for text in _excused(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            words = re.findall(r"[^\W\d_]{2,}", node.value)
            plain = len(words) >= 3 and " " in node.value and not node.value.startswith("=")
            if plain and id(node) not in excused:
                yield node.lineno, node.value


def _excused(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Expr(value=ast.Constant()):
            yield node.value
        case ast.Raise():
            yield from ast.walk(node)
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            if name == "msg" or name.isupper():
                yield from ast.walk(value)


def test_every_module_says_why_it_exists_and_tells_one_story() -> None:
    silent = [_name(file) for file, tree in _trees() if not ast.get_docstring(tree)]
    lengths = {_name(file): len(file.read_text(encoding="utf-8").splitlines()) for file in SOURCES}
    long = {name: n for name, n in lengths.items() if n > LONGEST and "/versions/" not in name}
    assert silent == []
    assert long == {}


def test_nobody_escapes_an_import_by_type_checking() -> None:
    escaping = [_name(file) for file in SOURCES if "TYPE_CHECKING" in file.read_text("utf-8")]
    assert escaping == []


@pytest.mark.parametrize("layer", ["domain", "handlers"])
def test_business_and_conversations_are_ordinary_synchronous_functions(layer: str) -> None:
    trees = [(file, tree) for file, tree in _trees() if _name(file).startswith(f"{layer}/")]
    waiting = [
        f"{_name(file)}:{node.lineno}"
        for file, tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.AsyncFunctionDef | ast.Await)
    ]
    assert waiting == []
    assert len(trees) > 15
