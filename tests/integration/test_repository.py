"""What is committed: locks that name no address, no library for mail but one, every requirement locked."""

import ast
import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from tests.unit.docs.pages import ROOT, committed
from translations.texts import LOCALE

ROOMS = (
    "cli",
    "flows",
    "minutes",
    "models",
    "notifications",
    "rules",
    "runtime",
    "services",
    "tasks",
    "translations",
    "web",
)


def names(requirements: list[str]) -> set[str]:
    """Return the normalized names of requirements."""
    found = [re.match(r"[A-Za-z0-9._-]+", one) for one in requirements]
    return {re.sub(r"[-_.]+", "-", match[0]).lower() for match in found if match}


def project() -> dict[str, object]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def locked() -> list[str]:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if re.match(r"[A-Za-z0-9]", line)]


@pytest.mark.parametrize("pattern", ["*.lock", "*.toml", "*.cfg", "*.ini", "prefect.yaml", "Makefile", ".ci/*"])
def test_no_committed_configuration_names_an_address(pattern: str) -> None:
    naming = [path.name for path in committed(pattern) if "://" in path.read_text(encoding="utf-8")]

    assert naming == []


def test_the_lock_is_committed_and_pins_every_package_with_hashes() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=[A-Za-z0-9])", text)
    packages = [block for block in blocks if re.match(r"[A-Za-z0-9]", block)]

    assert ROOT / "requirements.lock" in committed("*.lock")
    assert [block.split()[0] for block in packages if "--hash=sha256:" not in block or "==" not in block] == []


def test_every_requirement_is_in_the_lock() -> None:
    given = project()
    extras = given["optional-dependencies"]
    wanted = [*given["dependencies"], *(one for extra in extras.values() for one in extra)]  # type: ignore[misc, attr-defined]

    assert names(wanted) - names(locked()) == set()


def test_nobody_imports_smtplib() -> None:
    # Also where no import contract looks: tests, benchmarks, examples.
    importing = re.compile(r"^\s*(?:import|from)\s+smtplib\b", re.MULTILINE)

    assert [path.name for path in committed("*.py") if importing.search(path.read_text(encoding="utf-8"))] == []


NO_STATEMENT = {"sqlmodel.Session", "sqlalchemy.Engine", "sqlalchemy.make_url"}
MOST_MODULES = 26  # of one folder: more is not read at a glance


def words_of_statements(path: Path) -> set[str]:
    """Return what a module imports of the libraries that statements are made of; exceptions and sessions are none of it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module != "sqlalchemy.exc":
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return {name for name in found if name.split(".")[0] in {"sqlmodel", "sqlalchemy"}} - NO_STATEMENT


@pytest.mark.parametrize("room", [room for room in ROOMS if room != "models"])
def test_statements_are_written_in_models_only(room: str) -> None:
    written = {path.relative_to(ROOT).as_posix(): words_of_statements(path) for path in committed(f"{room}/*.py")}

    assert {name: words for name, words in written.items() if words} == {}


def test_queries_are_no_hub() -> None:
    package = ast.parse((ROOT / "models/queries/__init__.py").read_text(encoding="utf-8"))

    assert [type(node) for node in package.body] == [ast.Expr]


@pytest.mark.parametrize("room", ROOMS)
def test_no_folder_holds_more_modules_than_one_reads_at_a_glance(room: str) -> None:
    folders = Counter(path.parent.relative_to(ROOT).as_posix() for path in committed(f"{room}/*.py"))
    del folders["models/migrations/versions"]  # one more with every version

    assert {folder: count for folder, count in folders.items() if count > MOST_MODULES} == {}


def test_import_linter_and_mypy_look_at_every_room_once() -> None:
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]

    assert sorted(tools["importlinter"]["root_packages"]) == sorted(tools["mypy"]["packages"]) == sorted(ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_says_in_one_sentence_what_it_is_for(room: str) -> None:
    first = (ROOT / room / "__init__.py").read_text(encoding="utf-8").splitlines()[0]

    assert re.fullmatch(r'"""[A-Z].*\."""', first)


def test_the_wheel_holds_the_files_with_the_english_texts() -> None:
    packed = {file.distribution_path for file in WheelBuilder(str(ROOT)).recurse_included_files()}

    assert {path.relative_to(ROOT).as_posix() for path in LOCALE.glob("*.po")} <= packed
