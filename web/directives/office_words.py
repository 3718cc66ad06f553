"""What the forms of the office's acts say, in the reader's language: headings, buttons, labels, choices."""

from rules.outcomes import Ending
from rules.roles import Role
from services.acts.form_fields import FormField
from services.acts.office_spec import OfficeActSpec
from web.frame.reader import PageReader
from web.frame.words import ENDINGS


def heading(reader: PageReader, act: OfficeActSpec, place: str = "") -> str:
    """Return what an act is called, or the page of something that waits for an answer."""
    places = {
        "claims": reader._("核验办结申请"),
        "requests": reader._("审批改期申请"),
        "notices": reader._("审核拟发的通知"),
    }
    return places.get(place) or reader._(act.words.title)


def done(reader: PageReader, act: OfficeActSpec) -> str:
    """Return what is said when an act was done."""
    return reader._("已记录：%(act)s。", act=heading(reader, act))


def hint(reader: PageReader, act: OfficeActSpec, name: str) -> str:
    """Return what helps to fill a field in, empty when nothing does."""
    text = act.hint(name)
    return reader._(text) if text else ""


def options(reader: PageReader, act: OfficeActSpec, field: FormField) -> list[tuple[str, str]]:
    """Return what a choice offers, each with its name."""
    if field.name == "role":
        return [(key, reader.words.roles[Role(key)]) for key in field.options]
    if field.name == "ending":
        return [(key, reader._(ENDINGS[Ending(key)])) for key in field.options]
    names = dict(field.names)
    return [(key, names.get(key) or _choice(reader, act, key)) for key in field.options]


def _choice(reader: PageReader, act: OfficeActSpec, key: str) -> str:
    """Return what an option is called: data by itself."""
    text = act.choice(key)
    return reader._(text) if text else key
