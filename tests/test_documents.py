"""The documents tell of every command, setting and make target, and of nothing that is not."""

import argparse
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli import parser
from bot.settings import Settings, variable, variables
from bot.simulation.simulate import run
from domain.models import Record
from handlers.conversations import CONVERSATIONS

HOUSE = Path(__file__).parent.parent
README = (HOUSE / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [HOUSE / name for name in ("README.md", "ARCHITECTURE.md", "CHANGELOG.md")]
TARGETS = set(re.findall(r"^([a-z]+):", (HOUSE / "Makefile").read_text("utf-8"), re.MULTILINE))


def _commands(top: argparse.ArgumentParser, path: str) -> Iterator[str]:
    """Every command that can be typed, such as ``patungan office add``."""
    below = [a for a in top._actions if isinstance(a, argparse._SubParsersAction)]
    if not below:
        yield path
    for action in below:
        for name, inner in action.choices.items():
            yield from _commands(inner, f"{path} {name}")


COMMANDS = sorted(_commands(parser(), "patungan"))


@pytest.mark.parametrize("command", COMMANDS)
def test_the_readme_tells_of_every_command_line(command: str) -> None:
    assert f"`{command}" in README or f"\n{command}" in README


def test_every_command_line_that_the_readme_shows_exists() -> None:
    shown = re.findall(r"^(patungan(?: [a-z]+)+)", README, re.MULTILINE)
    assert shown
    for line in shown:
        assert any(line.startswith(command) for command in COMMANDS), line


@pytest.mark.parametrize("name", variables())
def test_the_readme_and_the_example_tell_of_every_setting(name: str) -> None:
    assert f"`{name}`" in README
    example = (HOUSE / ".env.example").read_text(encoding="utf-8")
    assert re.search(rf"^{name}=", example, re.MULTILINE)


def test_the_example_holds_the_defaults_and_nothing_else() -> None:
    lines = (HOUSE / ".env.example").read_text(encoding="utf-8").splitlines()
    told = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    defaults = {
        variable(name): str(field.default).lower()
        if field.default in (True, False)
        else field.default
        for name, field in Settings.model_fields.items()
    }
    assert told == {name: str(value) for name, value in defaults.items()}


def test_every_make_target_that_a_document_names_exists() -> None:
    named = {
        target
        for document in DOCUMENTS
        for target in re.findall(
            r"(?:`|^)make ([a-z]+)", document.read_text(encoding="utf-8"), re.MULTILINE
        )
    }
    assert {"run", "test"} <= named
    assert named <= TARGETS


def test_every_chat_command_of_the_help_stands_in_the_readme() -> None:
    shown = {c.name for routes in CONVERSATIONS for c in routes.commands if c.hint}
    assert shown
    missing = sorted(name for name in shown if f"`/{name}" not in README)
    assert missing == []


def test_every_chat_command_of_the_readme_exists() -> None:
    known = {c.name for routes in CONVERSATIONS for c in routes.commands}
    told = set(re.findall(r"`/([a-z]+)", README))
    assert told <= known | {"bantuan", "health", "metrics"}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: file.name)
def test_every_file_that_a_document_links_to_is_there(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)", document.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (HOUSE / target).exists(), target


def test_every_path_that_the_architecture_names_is_there() -> None:
    text = (HOUSE / "ARCHITECTURE.md").read_text(encoding="utf-8")
    paths = re.findall(r"`((?:bot|handlers|domain|locales|tests|docs|bench)/[\w./-]*)`", text)
    named = [path for path in paths if "NAME" not in path]
    assert len(named) > 15
    assert [path for path in named if not (HOUSE / path).exists()] == []


def test_the_architecture_says_where_every_part_of_the_business_is() -> None:
    text = (HOUSE / "ARCHITECTURE.md").read_text(encoding="utf-8")
    table = text.partition("| of the business |")[2].partition("\n\n")[0]
    modules = {file.stem for file in (HOUSE / "domain").glob("*.py")} - {"__init__"}
    assert len(modules) > 15
    assert modules - set(re.findall(r"`(\w+)`", table)) == set()


def test_the_plan_past_one_machine_speaks_of_every_table() -> None:
    plan = (HOUSE / "docs" / "scale.md").read_text(encoding="utf-8")
    with_region, _, rest = plan.partition("These tables have the column")[2].partition("\n")
    without, _, installation = rest.partition("\n")
    tables = Record.metadata.tables.values()
    of_regions = {table.name for table in tables if "region_id" in table.c}
    others = {table.name for table in tables} - of_regions
    assert len(of_regions) > 10
    assert of_regions - set(re.findall(r"`(\w+)`", with_region)) == set()
    told = set(re.findall(r"`(\w+)`", without + installation))
    assert others - told == {"region"}


def test_the_story_in_the_readme_is_what_the_program_says(
    capsys: pytest.CaptureFixture[str],
) -> None:
    block = README.partition("<!-- story: begin -->")[2].partition("<!-- story: end -->")[0]
    command, *told = [line for line in block.splitlines() if line and not line.startswith("```")]
    assert "--weeks 4 --producers 12 --seed 3" in command
    assert run("balikpapan", 4, 12, 3, as_json=False) == 0
    wanted = re.compile(r"BPN-001|^(12 usaha,|Pesan|Tawaran|Tidak ada)")
    said = [line for line in capsys.readouterr().out.splitlines() if wanted.search(line)]
    assert len(said) > 10
    assert told == said


def test_every_conversation_is_on_the_list() -> None:
    listed = {id(routes) for routes in CONVERSATIONS}
    modules = sorted((HOUSE / "handlers").glob("*/*.py"))
    found = 0
    for file in modules:
        module = importlib.import_module(f"handlers.{file.parent.name}.{file.stem}")
        if "\nroutes = Routes()" in file.read_text(encoding="utf-8"):
            found += 1
            assert id(module.routes) in listed, f"{file.name} is missing in conversations.py"
    assert found > 20
