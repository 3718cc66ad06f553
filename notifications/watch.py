"""Words the watchman's mail to the office: what is overlooked, since when, what to do."""

from dataclasses import dataclass
from datetime import datetime

from notifications.blocks import COLOURS, Block, Part
from notifications.digest import Office, Reader
from notifications.rendered import Rendered
from notifications.view import one_line
from notifications.voices import Medium, environment, words_of
from rules.sections import Section

_WORDS = {
    "zh-CN": {
        "headline": "系统自查",
        "seen": "{at:%Y-%m-%d %H:%M}自查发现",
        "why": "督查室负责本系统，故收到此件；同一情况每天最多一件。",
    },
    "en": {
        "headline": "System check",
        "seen": "seen on {at:%Y-%m-%d at %H:%M}",
        "why": "You read this because the office runs this system; one mail a day at most about the same trouble.",
    },
}


@dataclass(frozen=True, slots=True)
class Watch:
    """One trouble as its reader sees it; `at` is on the office's clock."""

    reader: Reader
    office: Office
    found: str
    todo: str
    at: datetime


def compose_watch(watch: Watch) -> Rendered:
    """Return the mail; both bodies hold the same sentences."""
    catalogue = words_of(watch.reader.locale)
    words = _WORDS[catalogue.lang]
    found = one_line(watch.found)
    subject = f"{catalogue.bracket.format(words['headline'])}{found}"
    block = Block(found, words["seen"].format(at=watch.at), [one_line(watch.todo)], "", "", [], [words["why"]])
    frame = {
        "lang": catalogue.lang,
        "subject": subject,
        "salutation": one_line(catalogue.salute(watch.reader)),
        "many": False,
        "parts": [Part(words["headline"], "", COLOURS[Section.ACT], [block])],
        "changed": "",
        "code": "",
        "signature": one_line(f"{watch.office.name} {watch.office.phone}"),
        "auto": catalogue.frame["auto"],
    }
    text, html = (environment(catalogue.lang, medium) for medium in (Medium.TEXT, Medium.HTML))
    return Rendered(
        subject, text.get_template("frame.txt.j2").render(frame), html.get_template("frame.html.j2").render(frame)
    )
