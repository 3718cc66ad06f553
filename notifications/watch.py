"""Words the watchman's mail to the office: what is overlooked, since when, what to do."""

from dataclasses import dataclass
from datetime import datetime

from notifications.blocks import COLOURS, Block, MailSection
from notifications.digest import Office, Reader
from notifications.rendered import RenderedMail
from notifications.view import one_line
from notifications.voices import Medium, environment, words_of
from rules.sections import DigestSection
from translations.texts import N_, say


@dataclass(frozen=True, slots=True)
class Watch:
    """One trouble as its reader sees it; `at` is on the office's clock."""

    reader: Reader
    office: Office
    found: str
    todo: str
    at: datetime


def compose_watch(watch: Watch) -> RenderedMail:
    """Return the mail; both bodies hold the same sentences."""
    lang, catalogue = watch.reader.locale, words_of(watch.reader.locale)
    trouble, headline = one_line(watch.found), say(lang, N_("系统自查"))
    subject = f"{catalogue.bracket.format(headline)}{trouble}"
    seen = say(lang, N_("%(day)s %(time)s自查发现"), day=f"{watch.at:%Y-%m-%d}", time=f"{watch.at:%H:%M}")
    why = say(lang, N_("督查室负责本系统，故收到此件；同一情况每天最多一件。"))
    block = Block(trouble, seen, [one_line(watch.todo)], "", "", [], [why])
    frame = {
        "lang": catalogue.lang,
        "subject": subject,
        "salutation": one_line(catalogue.salute(watch.reader)),
        "many": False,
        "parts": [MailSection(headline, "", COLOURS[DigestSection.ACT], [block])],
        "changed": "",
        "code": "",
        "signature": one_line(f"{watch.office.name} {watch.office.phone}"),
        "auto": catalogue.frame["auto"],
    }
    text, html = (environment(catalogue.lang, medium) for medium in (Medium.TEXT, Medium.HTML))
    return RenderedMail(
        subject, text.get_template("frame.txt.j2").render(frame), html.get_template("frame.html.j2").render(frame)
    )
