"""Reads the documentation: its tables, its shell blocks, and the code it names."""

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[3]
NAMED = re.compile(r"`((?:[\w.-]+/)*[\w.-]+\.py)(?::([A-Za-z_][\w.]*))?`")


def committed(*patterns: str) -> list[Path]:
    """Return the committed files that match; one that is being moved is not looked at."""
    words = ["git", "-C", str(ROOT), "ls-files", "-z", "--", *patterns]
    listed = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).exists()]


def text(page: str) -> str:
    """Return a page by its path from the root."""
    return (ROOT / page).read_text(encoding="utf-8")


def named(page: str) -> list[tuple[str, str]]:
    """List what a page names as `path/file.py` or `path/file.py:name`."""
    return NAMED.findall(text(page))


@cache
def defined(path: str) -> frozenset[str]:
    """Return the names a module defines: functions, classes, `Class.member`, constants."""
    names: set[str] = set()
    for node in ast.parse(text(path)).body:
        names |= _names(node)
        if isinstance(node, ast.ClassDef):
            names |= {f"{node.name}.{inner}" for member in node.body for inner in _names(member)}
    return frozenset(names)


def _names(node: ast.stmt) -> set[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return {name}
        case ast.AnnAssign(target=ast.Name(id=name)):
            return {name}
        case ast.Assign(targets=targets):
            return {target.id for target in targets if isinstance(target, ast.Name)}
    return set()


def missing(page: str) -> list[str]:
    """List what a page names that is not there."""
    found = []
    for path, name in named(page):
        if not (ROOT / path).is_file():
            found.append(path)
        elif name and name not in defined(path):
            found.append(f"{path}:{name}")
    return found


def entries(page: str) -> list[tuple[str, str]]:
    """Return name and text of every list entry that begins with code: "* `name`: text", its lines joined."""
    joined = re.sub(r"\n  (?=\S)", " ", text(page))
    return re.findall(r"^\* `([^`]+)`(?:, `[^`]+`)*:? (.*)$", joined, re.MULTILINE)


def shell_blocks(page: str) -> list[str]:
    """Return the shell blocks of a page, continued lines joined."""
    blocks = re.findall(r"^```sh\n(.*?)^```", text(page), re.DOTALL | re.MULTILINE)
    return [re.sub(r"\s*\\\n\s*", " ", block) for block in blocks]


def pages() -> list[str]:
    """List every page of the documentation."""
    top = ["README.md", "README.zh-CN.md", "CHANGELOG.md", "CONTRIBUTING.md", ".env.example"]
    return top + sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docs").rglob("*.md"))
