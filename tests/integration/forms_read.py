"""The forms of a page as a browser would send them: every field with what it holds."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Form:
    """One form: where it goes, and its fields in order."""

    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.area: str | None = None
        self.select: str | None = None
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("action", "")))
        elif tag == "input" and self.forms:
            ticks = given.get("type") in {"checkbox", "radio"}
            if not ticks or "checked" in given:
                self._add(given.get("name", ""), given.get("value", ""))
        elif tag == "textarea":
            self.area, self.text = given.get("name", ""), ""
        elif tag == "select":
            self.select = given.get("name", "")
            self._add(self.select, "")
        elif tag == "option" and self.select and "selected" in given:
            self.forms[-1].fields[self.select] = [given.get("value", "")]

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.area is not None:
            self._add(self.area, self.text.removeprefix("\n"))
            self.area = None
        elif tag == "select":
            self.select = None

    def _add(self, name: str, value: str) -> None:
        if name and self.forms:
            self.forms[-1].fields.setdefault(name, []).append(value)


def form_to(page: str, action: str) -> dict[str, list[str]]:
    """Return the fields of the form of a page that goes to an address."""
    reader = _Reader()
    reader.feed(page)
    return next(one.fields for one in reader.forms if one.action == action)
