"""What others wrote and we serve: exactly the bytes that were looked at, with a licence, fetching nothing."""

import hashlib
import re
from pathlib import Path

import pytest

VENDOR = Path(__file__).parents[3] / "web/static/vendor"
ENTRY = re.compile(r"^\* `([^`]+)` \((\S+) (\S+), (\S+)\):\s+`([0-9a-f]{64})`$", re.MULTILINE)


def listed() -> list[tuple[str, ...]]:
    """Return file, package, version, licence and sha256 of every entry."""
    return ENTRY.findall((VENDOR / "VENDOR.md").read_text(encoding="utf-8"))


def test_every_vendored_file_is_listed_once_with_the_sha256_it_has() -> None:
    there = [path.name for path in VENDOR.iterdir() if path.name != "VENDOR.md"]
    sums = {name: hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() for name in there}

    assert sorted((name, digest) for name, *_, digest in listed()) == sorted(sums.items())


def test_every_vendored_package_brings_its_licence() -> None:
    packages = {package for _, package, *_ in listed()}
    licensed = {package for name, package, *_ in listed() if name.startswith("LICENSE-")}

    assert packages == licensed


def test_the_versions_listed_are_those_the_files_name() -> None:
    naming = [
        (name, version in (VENDOR / name).read_text(encoding="utf-8"))
        for name, _, version, *_ in listed()
        if not name.startswith("LICENSE-")
    ]

    assert naming == [("htmx.min.js", True), ("tabler.min.css", True), ("echarts.common.min.js", True)]


def test_the_style_sheet_fetches_nothing() -> None:
    text = (VENDOR / "tabler.min.css").read_text(encoding="utf-8")
    targets = re.findall(r"url\(\s*[\"']?(.{5})", text)

    assert {*targets} == {"data:"}
    assert "@import" not in text


@pytest.mark.parametrize("name", ["htmx.min.js", "tabler.min.css", "echarts.common.min.js"])
def test_no_vendored_file_asks_for_a_source_map(name: str) -> None:
    assert "sourceMappingURL" not in (VENDOR / name).read_text(encoding="utf-8")
