"""There is no other way to say a text in two languages, but the sentences of a refusal."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.unit.translations.test_texts import ROOMS, ROOT

PAIRED = {
    ("rules/refusal.py", "Place"),  # where in a document a refusal is about something
}
Module = tuple[str, ast.Module]


def modules() -> Iterator[Module]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def product() -> list[Module]:
    return list(modules())


def test_no_class_has_a_field_a_language(product: list[Module]) -> None:
    classes = [(name, node) for name, tree in product for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]

    assert {(name, node.name) for name, node in classes if _languages(node) == {"zh", "en"}} == PAIRED


def _languages(node: ast.ClassDef) -> set[str]:
    fields = [
        line.target.id for line in node.body if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name)
    ]
    return {name.rpartition("_")[2] for name in fields} & {"zh", "en"}


def test_no_module_has_a_table_a_language(product: list[Module]) -> None:
    tables = [(name, table) for name, tree in product for table in _tables(tree)]

    assert [(name, table) for name, table in tables if re.search(r"(?:^|_)(?:ENGLISH|EN)$", table)] == []


def _tables(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        yield from (target.id for target in targets if isinstance(target, ast.Name))


def test_no_dictionary_goes_by_language(product: list[Module]) -> None:
    dictionaries = [(name, node) for name, tree in product for node in ast.walk(tree) if isinstance(node, ast.Dict)]
    keys = [
        (name, node.lineno, {key.value for key in node.keys if isinstance(key, ast.Constant)})
        for name, node in dictionaries
    ]

    assert [(name, line) for name, line, named in keys if "en" in named and named & {"zh", "zh-CN"}] == []


def test_only_one_place_asks_what_language_a_locale_is(product: list[Module]) -> None:
    asking = {name for name, tree in product if 'startswith("en' in ast.unparse(tree).replace("'", '"')}

    assert asking == {"rules/refusal.py"}
