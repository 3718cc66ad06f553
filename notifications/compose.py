"""Words a digest: subject, plain text and HTML, from one small template per kind and language; or its subject alone."""

from collections.abc import Iterator, Sequence

from jinja2 import Environment

from notifications.blocks import COLOURS, MailSection, block
from notifications.catalogue import Catalogue
from notifications.digest import Digest, Office, sections
from notifications.rendered import RenderedMail
from notifications.subjects import Parts, late_word, subject, summary
from notifications.view import View, one_line, view
from notifications.voices import Medium, environment, words_of

__all__ = ["RenderedMail", "compose"]
from rules.roles import UNIT_OFFICERS
from rules.sections import DigestSection


def compose(digest: Digest) -> RenderedMail:
    """Return the mail of a digest; both bodies hold the same sentences."""
    words = words_of(digest.reader.locale)
    parts = _parts(digest)
    plain, html = environment(words.lang, Medium.TEXT), environment(words.lang, Medium.HTML)
    headline = subject(parts, digest, words, plain.get_template("subject.j2"))
    frame = _frame(digest, parts, words) | {"subject": headline, "parts": list(_worded(digest, parts, words, plain))}
    return RenderedMail(
        subject=headline,
        text=plain.get_template("frame.txt.j2").render(frame),
        html=html.get_template("frame.html.j2").render(frame),
    )


def _frame(digest: Digest, parts: Parts, words: Catalogue) -> dict[str, object]:
    """Return what stands around the blocks."""
    return {
        "lang": words.lang,
        "salutation": one_line(words.salute(digest.reader)),
        "many": len(digest.lines) > 1,
        "together": words.frame["together"].format(summary(parts, words)),
        "changed": _changed(parts, words),
        "code": words.frame["code"].format(digest.code) if digest.code else "",
        "signature": _signature(digest.office),
        "auto": words.frame["auto"],
    }


def _worded(digest: Digest, parts: Parts, words: Catalogue, templates: Environment) -> Iterator[MailSection]:
    ordinals = iter([f"{n}. " for n in range(1, len(digest.lines) + 1)] if len(digest.lines) > 1 else [""])
    for part, views in parts:
        blocks = [block(v, digest, words, templates, ordinal=next(ordinals)) for v in views]
        size = words.frame["items"].format(len(blocks))
        yield MailSection(_heading(part, views, words), size, COLOURS[part], blocks)


def _heading(part: DigestSection, views: Sequence[View], words: Catalogue) -> str:
    return late_word([v.line for v in views], words) if part is DigestSection.OVERDUE else words.sections[part]


def _changed(parts: Parts, words: Catalogue) -> str:
    """Return how to say that another person is responsible now; only those who handle a matter are asked."""
    officers = [v for _, views in parts for v in views if v.line.role in UNIT_OFFICERS]
    if not officers:
        return ""
    return words.frame["changed" if any(v.link for v in officers) else "changed_sheet"]


def _signature(office: Office) -> str:
    return one_line(" ".join(filter(None, (office.name, office.contact, office.phone))))


def headline(digest: Digest) -> str:
    """Return the subject the mail of a digest will bear."""
    words = words_of(digest.reader.locale)
    return subject(_parts(digest), digest, words, environment(words.lang, Medium.TEXT).get_template("subject.j2"))


def _parts(digest: Digest) -> Parts:
    return [(part, [view(line, digest) for line in lines]) for part, lines in sections(digest)]
