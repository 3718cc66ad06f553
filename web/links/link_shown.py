"""How a matter reads in one language: the decisions a template would have to make."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple, Protocol

from notifications.catalogue import Catalogue
from notifications.voices import words_of
from rules.milestones import OFFICE_KINDS, MilestoneKind
from rules.plans import HOPED
from rules.refusal import Refused
from rules.sections import DueState
from services.acts.form_fields import FILES, PASTED, FieldKind, FormField, UnreadField
from services.boards.matters import AssignmentPage, OwedDate
from services.files.content import ENDINGS
from services.forms import unit_acts
from services.mail.digest_lines import HOPEFUL
from translations.texts import N_, say
from web.frame.form_data import Form, first
from web.frame.uploads import LIMITS


class ShownDate(NamedTuple):
    """A date as the page shows it."""

    what: str
    day: str
    left: str
    late: bool


class TickableItem(NamedTuple):
    """An item that may be ticked."""

    number: str
    label: str


@dataclass(frozen=True, slots=True)
class AssignmentInWords:
    """A matter in words."""

    matter: AssignmentPage
    lang: str
    base: str  # the address of the matter
    asked: str | None = None  # the language of the address, kept from page to page

    def _(self, msgid: str, **values: object) -> str:
        """Return a text of the pages in the reader's language."""
        return say(self.lang, msgid, **values)

    @property
    def _mail(self) -> Catalogue:
        return words_of(self.lang)

    def path(self, *steps: str) -> str:
        """Return the address of a page of this matter."""
        query = f"?lang={self.lang}" if self.asked else ""
        return "/".join((self.base, *steps)) + query

    @property
    def other(self) -> str:
        """Return the address of this page in the other language."""
        return f"{self.base}?lang={'zh' if self.lang == 'en' else 'en'}"

    def act(self, act: str) -> str:
        """Return what an act is called; of a list it is its items that are claimed."""
        text = self._(unit_acts.spec_of(act).words.titled(self.matter.directive.target_kind))
        return text[:1].upper() + text[1:]

    def following(self, act: str) -> str:
        """Return what comes next when an act was recorded."""
        return self._(unit_acts.spec_of(act).words.following)

    def day(self, day: date) -> str:
        """Return a day as a reader of today says it."""
        return self._mail.day(day, self.matter.today)

    @property
    def telephone(self) -> str:
        """Return whom to telephone."""
        office = self.matter.office
        return self._(N_("有疑问请致电%(office)s %(phone)s。"), office=office.name, phone=office.phone)

    @property
    def refused(self) -> str:
        """Return why nothing may be done, empty when something may."""
        return self.matter.refused.say(self.lang) if self.matter.refused else ""

    @property
    def figures(self) -> list[tuple[str, str]]:
        """Return the unit's own figures, each with its name."""
        return list(self._figures())

    def _figures(self) -> Iterator[tuple[str, str]]:
        assignment, counted = self.matter.assignment, self.matter.directive.counted
        day = self.day(assignment.as_of) if assignment.as_of else ""
        values = (assignment.quota, assignment.reported, assignment.verified, self.matter.missing)
        yield from named_figures(self.lang, values, counted, day)
        if self.matter.items:
            yield self._(N_("未销号清单事项")), str(len(self.matter.items))
        if self.matter.drawn:
            yield self._(N_("回头看抽到")), self._mail.listed(self.matter.drawn)

    @property
    def dates(self) -> list[ShownDate]:
        """Return what is still owed, by the unit or to it, the earliest first."""
        return [self._due(owed) for owed in sorted(self.matter.dates, key=lambda owed: owed.due_on)]

    def _due(self, owed: OwedDate) -> ShownDate:
        name = owed.name if owed.kind in {MilestoneKind.STEP, MilestoneKind.REPORT} else ""
        what = " ".join(filter(None, (self._mail.milestones[owed.kind], name))) + self._mail.frame["colon"]
        weekday = f"{self._mail.frame['opening']}{self._mail.weekday(owed.due_on)}{self._mail.frame['closing']}"
        late = owed.state is DueState.PAST and owed.kind not in OFFICE_KINDS
        hoped = owed.kind in HOPEFUL and self.matter.directive.strength in HOPED
        return ShownDate(what, self.day(owed.due_on) + weekday, left_of(self.lang, owed, hoped=hoped), late)

    def fields(self, act: str, given: Form) -> list["LinkInput"]:
        """Return the fields of an act's form, with what was typed in them or what is known."""
        return [self._input(act, field, given) for field in unit_acts.fields_of(self.matter, act)]

    def _input(self, act: str, field: FormField, given: Form) -> "LinkInput":
        typed = given.get(field.name, [])
        value = typed[0] if typed else field.value
        choices = [(name, name or self._(N_("整个事项"))) for name in field.options]
        items = [TickableItem(i.number, f"{i.number} {i.place} {i.description}".strip()) for i in self.matter.items]
        label = self.label(act, field.name)
        pasted = first(given, PASTED)
        return LinkInput(field.name, field.kind, label, field.needed, value, typed, choices, items, pasted)

    @staticmethod
    def takes_files(act: str) -> bool:
        """Say whether files may be sent with an act."""
        return unit_acts.takes_files(act)

    @property
    def files_hint(self) -> str:
        """Return which files are taken, and how many and how large."""
        kinds = self._(N_("、")).join(ENDINGS)
        return self._(
            N_("最多%(most)s个文件，每个不超过%(each)s MB，合计不超过%(whole)s MB：%(kinds)s。"), kinds=kinds, **LIMITS
        )

    def label(self, act: str, name: str) -> str:
        """Return what a field is called in the form of an act."""
        text = unit_acts.spec_of(act).label(name)
        return self._(text or _OTHERS.get(name, name))

    def told(self, act: str, fields: Mapping[str, str]) -> list[tuple[str, str]]:
        """Return what is to be recorded, or was, each with its name."""
        counted = dict.fromkeys(("figure", "quota"), self.matter.directive.counted)
        return [(self.label(act, name), text + counted.get(name, "")) for name, text in fields.items()]

    def recorded_at(self, name: str, moment: datetime) -> str:
        """Return who sent it and when."""
        return self._(N_("%(at)s由%(name)s提交。"), name=name, at=f"{moment:%Y-%m-%d %H:%M}")

    def refusal(self, act: str, refused: Refused) -> str:
        """Return a refusal with the field by its name on the page."""
        return refused.say(self.lang, naming=lambda field: self.label(act, field))


_OTHERS: Mapping[str, str] = {  # fields that no act names
    "quota": N_("任务"),
    "files": N_("佐证材料"),
    "done_by": N_("经办人姓名"),
    "code": N_("邮件末尾的六位验证码"),
}
Values = tuple[Decimal | None, Decimal | None, Decimal | None, Decimal | None]


def named_figures(lang: str, values: Values, counted: str, as_of: str) -> list[tuple[str, str]]:
    """Return quota, reported (as of a day), verified and missing, each with its name, as far as there is one."""
    reported = say(lang, N_("已报（截至%(day)s）"), day=as_of) if as_of else say(lang, N_("已报"))
    names = (say(lang, N_("任务")), reported, say(lang, N_("已核")), say(lang, N_("尚差")))
    quantity = words_of(lang).quantity
    return [(name, quantity(value, counted)) for name, value in zip(names, values, strict=True) if value is not None]


class _OwedByDay(Protocol):
    """Something owed by a day."""

    @property
    def kind(self) -> MilestoneKind: ...
    @property
    def state(self) -> DueState: ...
    @property
    def days(self) -> int: ...


_LEFT: Mapping[DueState, str] = {
    DueState.AHEAD: N_("还有%(n)s个工作日"),
    DueState.LAST: N_("休息日到期，今日是期限前最后一个工作日"),
    DueState.TODAY: N_("今日到期"),
}


def left_of(lang: str, owed: _OwedByDay, *, hoped: bool) -> str:
    """Return how many working days are left of something owed, or how late it is; the hoped-for is short of expectation."""
    if owed.kind in OFFICE_KINDS:
        return say(lang, N_("由督查室办理"))
    if owed.state is not DueState.PAST:
        return say(lang, _LEFT[owed.state], n=owed.days)
    return past_by(lang, -owed.days, hoped=hoped)


def past_by(lang: str, days: int, *, hoped: bool) -> str:
    """Return by how many working days something is past due; the hoped-for is short of expectation."""
    if hoped:
        return say(lang, N_("未达预期，期限已过%(n)s个工作日"), n=days)
    return say(lang, N_("已逾期%(n)s个工作日"), n=days) if days else say(lang, N_("期限已过"))


class LinkInput(NamedTuple):
    """A field as the page shows it."""

    name: str
    kind: FieldKind
    label: str
    needed: bool
    value: str
    typed: list[str]
    choices: list[tuple[str, str]]
    items: list[TickableItem]
    pasted: str


_NAMED = frozenset({"as_of", "reason", "figure", "items", "quota", FILES})


def blame(act: str, refused: Refused) -> str:
    """Return the field a refusal is about; one of a service that names none of the form is about its main field."""
    named = refused.blamed if isinstance(refused, UnreadField) else FILES if refused.field == "file" else refused.field
    return named if named in _NAMED or isinstance(refused, UnreadField) else unit_acts.spec_of(act).main_field
