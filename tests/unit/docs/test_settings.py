"""docs/settings.md and .env.example name every setting, and no other."""

import re

from runtime.settings import SECRETS, Settings
from tests.unit.docs.pages import entries, text

FIELDS = Settings.model_fields
NAMES = {f"DUBAN_{name.upper()}" for name in FIELDS}
FILES = {f"DUBAN_{name.upper()}_FILE" for name in SECRETS}


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _default(meaning: str) -> str:
    """Return what stands in brackets before the meaning: (`default`), or (empty)."""
    return meaning.partition("): ")[0].strip("(`").removeprefix("empty")


def test_every_setting_is_documented_with_its_default() -> None:
    documented = {name: _default(meaning) for name, meaning in entries("docs/settings.md") if name.isupper()}

    assert documented == {f"DUBAN_{name.upper()}": _written(field.default) for name, field in FIELDS.items()}


def test_every_secret_file_is_documented() -> None:
    assert set(re.findall(r"`(DUBAN_\w+_FILE)`", text("docs/settings.md"))) == FILES


def test_the_example_names_every_setting_and_no_other() -> None:
    assert set(re.findall(r"^(?:# )?(DUBAN_\w+)=", text(".env.example"), re.MULTILINE)) == NAMES | FILES


def test_the_example_sets_what_is_set_anyway() -> None:
    given = dict(re.findall(r"^(DUBAN_\w+)=(.*)$", text(".env.example"), re.MULTILINE))

    assert given == {name: _written(FIELDS[name.removeprefix("DUBAN_").lower()].default) for name in given}


def test_the_readme_names_settings_that_exist() -> None:
    assert set(re.findall(r"DUBAN_[A-Z_]+", text("README.md") + text("README.zh-CN.md"))) <= NAMES
