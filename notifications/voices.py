"""The templates of one language: sentences are worded once, then shown as plain text or as escaped HTML."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TypeVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from notifications import chinese, english, labels
from notifications.catalogue import Catalogue, LanguageRules
from notifications.digest import NextReminder
from translations.texts import Lang, language_of, say

# Two characters for private use: no text of a person keeps them (view.one_line), so that each sentence is worded once
# and the marks alone differ between plain text and HTML.
_OPEN, _CLOSE = "\ue000", "\ue001"

Key = TypeVar("Key")
TEMPLATES = Path(__file__).parent / "templates"


class Medium(StrEnum):
    """What a template is rendered for."""

    TEXT = "txt"
    HTML = "html"


def words_of(locale: str) -> Catalogue:
    """Return the words of a locale; everything but `en…` reads Chinese."""
    return _words_in(language_of(locale))


@cache
def _words_in(lang: Lang) -> Catalogue:
    def said(table: Mapping[Key, str]) -> dict[Key, str]:
        return {key: say(lang, text) for key, text in table.items()}

    rules = english.RULES if lang == "en" else chinese.RULES
    return Catalogue(
        **{field.name: getattr(rules, field.name) for field in fields(LanguageRules)},
        peer=say(lang, labels.PEER),
        kinds=said(labels.KINDS),
        events=said(labels.EVENTS),
        results=said(labels.RESULTS),
        sections=said(labels.SECTIONS),
        hoped=say(lang, labels.HOPED),
        mixed=say(lang, labels.MIXED),
        milestones=said(labels.MILESTONES),
        duties=said(labels.DUTIES),
        missing=said(labels.MISSING),
        roles=said(labels.ROLES),
        why=said(labels.WHY),
        acts=said(labels.ACTS),
        sheet=said(labels.SHEET),
        frame=said(labels.FRAME),
    )


class _Strict(Environment):
    """Looks an attribute up once: one that is missing is an error, not the beginning of a search."""

    getattr = staticmethod(getattr)  # type: ignore[assignment]  # it takes more than it is given


@cache
def environment(lang: str, medium: Medium) -> Environment:
    """Return the templates of a language for a medium, compiled once and kept."""
    words = words_of(lang)
    folder = TEMPLATES / lang[:2]
    made = _Strict(
        loader=FileSystemLoader([folder, TEMPLATES]),
        autoescape=medium is Medium.HTML,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        cache_size=-1,
    )
    made.filters.update(_filters(words), strong=strong, plain=plain, bold=bold)
    made.globals["w"] = words
    made.globals["s"] = made.get_template("sentences.j2").module
    return made


def strong(value: object) -> str:
    """Mark what matters in a sentence, for either medium to show in its way."""
    return f"{_OPEN}{value}{_CLOSE}"


def plain(text: str) -> str:
    """Return a sentence without its marks."""
    return text.replace(_OPEN, "").replace(_CLOSE, "")


def bold(text: str) -> Markup:
    """Return a sentence as HTML: escaped first, so that only our own marks become tags."""
    return Markup(str(escape(text)).replace(_OPEN, "<b>").replace(_CLOSE, "</b>"))  # noqa: S704 - escaped in this line


def _filters(words: Catalogue) -> dict[str, Callable[..., str]]:
    def days(dates: Sequence[date], on: date) -> str:
        return words.listed([words.day(day, on) for day in dates])

    def roles(coming: Sequence[NextReminder]) -> str:
        return words.listed([words.roles[notice.role] for notice in coming])

    return {
        "day": words.day,
        "weekday": words.weekday,
        "quantity": words.quantity,
        "listed": words.listed,
        "days": days,
        "roles": roles,
    }
