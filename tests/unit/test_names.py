"""Names can be found: a class name is there once and says its noun, and a local says what it holds."""

import ast
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
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

# Names that several classes may bear, each with its reason. None is needed so far.
SHARED: dict[str, str] = {}

# What says nothing by itself: what was done to it, or that it is some thing.
# fmt: off
EMPTY = frozenset({
    "Added", "Amiss", "Asked", "Begun", "Behind", "Brought", "Carried", "Changed", "Chosen", "Closed", "Coming",
    "Composed", "Counted", "Cut", "Data", "Dated", "Day", "Decided", "Deed", "Delivered", "Done", "Drawn", "Due",
    "Enclosed", "Entry", "Expected", "Exported", "Facts", "Figured", "Form", "Found", "Given", "Going", "Handed",
    "Held", "Here", "Imported", "Info", "Input", "Kept", "Kind", "Known", "Lead", "Leased", "Level", "Line", "Listed",
    "Lost", "Made", "Moved", "Named", "Noted", "Nothing", "Open", "Opened", "Overlooked", "Owed", "Owing", "Part",
    "Planned", "Posted", "Prepared", "Proposed", "Pruned", "Published", "Read", "Reconciled", "Rendered", "Replanned",
    "Reported", "Returned", "Row", "Running", "Said", "Seen", "Sent", "Settled", "Shown", "Signed", "Stood", "Swept",
    "Taken", "Taking", "Thought", "Ticked", "Told", "Tracked", "Tried", "Uploaded", "Wanted", "Watched", "What",
    "When", "Why", "Woken", "Words",
})
# fmt: on

# What no module, class or function is called any more: pictures, where the glossary has a word.
PICTURES = frozenset({"beat", "doors", "house", "posted", "walking"})

# What a local is never called: it holds a milestone, overdue claims, a match.
VAGUE = frozenset({"around", "found", "here", "one", "told"})
VAGUE_AT_MOST = 0.005


@cache
def modules(*rooms: str) -> dict[Path, ast.Module]:
    """Map the modules of some rooms to what they say."""
    paths = [path for room in rooms for path in sorted((ROOT / room).rglob("*.py"))]
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in paths}


def nodes() -> Iterator[tuple[Path, ast.AST]]:
    """Yield everything the product says, with where it says it."""
    for path, tree in modules(*ROOMS).items():
        for node in ast.walk(tree):
            yield path, node


def classes() -> list[tuple[str, str]]:
    """List the classes of the product: name, and where it is."""
    return [
        (node.name, f"{path.relative_to(ROOT)}:{node.lineno}")
        for path, node in nodes()
        if isinstance(node, ast.ClassDef)
    ]


def bindings(tree: ast.Module) -> list[tuple[str, int]]:
    """List what is bound in a module by assignment, loop, comprehension, parameter, `with`, `except` or `match`: name, line."""
    fields = {
        id(node)
        for owner in ast.walk(tree)
        if isinstance(owner, ast.ClassDef)
        for statement in owner.body
        for node in ast.walk(statement)
        if isinstance(statement, ast.Assign | ast.AnnAssign)
    }
    return [(name, line) for node in ast.walk(tree) if id(node) not in fields for name, line in _bound(node)]


def _bound(node: ast.AST) -> list[tuple[str, int]]:
    match node:
        case ast.Name(id=name, ctx=ast.Store(), lineno=line) | ast.arg(arg=name, lineno=line):
            return [(name, line)]
        case ast.ExceptHandler(name=str(name), lineno=line) | ast.MatchAs(name=str(name), lineno=line):
            return [(name, line)]
        case _:
            return []


def test_a_class_name_is_there_once() -> None:
    counts = Counter(name for name, _ in classes() if name not in SHARED)

    assert [f"{where} {name}" for name, where in classes() if counts[name] > 1] == []


def test_a_shared_name_is_still_shared() -> None:
    counts = Counter(name for name, _ in classes())

    assert [name for name in SHARED if counts[name] < 2] == []


def test_a_class_name_says_its_noun() -> None:
    assert [f"{where} {name}" for name, where in classes() if name.strip("_") in EMPTY] == []


def test_no_module_class_or_function_bears_a_picture() -> None:
    defining = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    pictured = [
        f"{path.relative_to(ROOT)} {name}"
        for path, tree in modules(*ROOMS, "tests").items()
        for name in [path.stem, *(node.name for node in ast.walk(tree) if isinstance(node, defining))]
        if name.strip("_").lower() in PICTURES
    ]

    assert pictured == []


def test_a_local_says_what_it_holds() -> None:
    bound = [
        (name, f"{path.relative_to(ROOT)}:{line}")
        for path, tree in modules(*ROOMS).items()
        for name, line in bindings(tree)
    ]
    vague = [f"{where} {name}" for name, where in bound if name in VAGUE]

    assert len(vague) <= VAGUE_AT_MOST * len(bound), vague


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("found = 1", id="assignment"),
        pytest.param("found: int = 1", id="assignment with a type"),
        pytest.param("for found in (): pass", id="loop"),
        pytest.param("[found for found in ()]", id="comprehension"),
        pytest.param("def f(found): pass", id="parameter"),
        pytest.param("lambda found: 1", id="parameter of a lambda"),
        pytest.param("if (found := 1): pass", id="walrus"),
        pytest.param("with x as found: pass", id="with"),
        pytest.param("try: pass\nexcept E as found: pass", id="except"),
        pytest.param("match x:\n    case found: pass", id="match"),
        pytest.param("class C:\n    def f(self): found = 1", id="in a method"),
    ],
)
def test_every_way_to_bind_a_local_counts(text: str) -> None:
    assert [name for name, _ in bindings(ast.parse(text)) if name == "found"] == ["found"]


def test_a_field_of_a_class_is_no_local() -> None:
    assert bindings(ast.parse("class C:\n    found: int\n    one = 1")) == []
