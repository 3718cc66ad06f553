"""A line of a digest as a block of paragraphs, worded but not laid out."""

from dataclasses import dataclass

from jinja2 import Environment

from notifications.catalogue import Catalogue
from notifications.digest import Digest
from notifications.view import View
from rules.acts import Act
from rules.sections import DigestSection

FULL, TITLE, LINK = "full", "title", "link"


@dataclass(frozen=True, slots=True)
class Block:
    """What stands in one frame of a mail, from top to bottom."""

    heading: str
    under: str
    body: list[str]
    label: str  # of the link, of the reply sheet, or instead of both
    link: str
    sheet: list[str]
    foot: list[str]


@dataclass(frozen=True, slots=True)
class MailSection:
    """A section of a mail with its blocks."""

    label: str
    size: str
    colour: str
    blocks: list[Block]


COLOURS = {
    DigestSection.ACT: "#c77700",
    DigestSection.OVERDUE: "#c0392b",
    DigestSection.SOON: "#b8960c",
    DigestSection.RECEIPT: "#1f5fa6",
    DigestSection.INFORMATION: "#7a858f",
}


def block(view: View, digest: Digest, words: Catalogue, templates: Environment, *, ordinal: str) -> Block:
    """Return the block of a line; how much it tells follows the digest's detail."""
    silent = view.link or view.detail == LINK  # a sheet would tell what the mail may not
    sheet = [] if silent else [words.sheet[act] for act in view.acts if act in words.sheet]
    kind = view.line.kind.value if view.detail == FULL else "brief"
    return Block(
        heading=ordinal + (view.line.number if view.detail == LINK else view.line.title),
        under=_under(view, words),
        body=_paragraphs(templates, f"line/{kind}.j2", view),
        label=_label(view, digest, words, has_sheet=bool(sheet)),
        link=view.link,
        sheet=sheet,
        foot=_paragraphs(templates, "foot.j2" if view.detail == FULL else "why.j2", view),
    )


def _under(view: View, words: Catalogue) -> str:
    if view.detail == FULL:
        line = view.line
        return f"{line.unit} · {line.number} · {line.source}{words.frame['opening']}{words.day(line.source_on, view.on)}{words.frame['closing']}"
    return "" if view.detail == LINK else view.line.number


def _paragraphs(templates: Environment, name: str, view: View) -> list[str]:
    """Return the lines of a template that are not empty."""
    macro = templates.get_template(name).module.paragraphs  # type: ignore[attr-defined]  # each of these files has it
    return [stripped for line in macro(view).split("\n") if (stripped := line.strip())]


def _label(view: View, digest: Digest, words: Catalogue, *, has_sheet: bool) -> str:
    looks_only = view.acts == (Act.VIEW,)
    if view.link:
        return words.frame["view" if looks_only else "open"]
    if looks_only:
        return ""
    return words.frame["sheet" if has_sheet else "call"].format(digest.office.phone)
