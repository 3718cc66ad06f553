"""A unit reports progress (进展反馈), or that nothing has changed; by itself, or recorded on its behalf (代录)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Session

from models.directives import Assignment, Directive, Milestone
from models.facts import ProgressReport
from models.log import record
from models.people import Person
from models.queries.milestones import milestones_of
from models.queries.progress_reports import figures_reported
from notifications import labels
from notifications.catalogue import figure
from rules.acts import Act
from rules.field_names import FIELDS
from rules.milestones import STANDARD, MilestoneKind, MilestoneState
from rules.progress import check_report
from rules.refusal import Refused
from rules.targets import TargetKind
from services import clockwork
from services.acts.form_fields import FieldKind, FormField, Values
from services.acts.office_spec import ON_BEHALF, OfficeActSpec, OfficeCase, OfficeWords, unit_field
from services.acts.unit_spec import UNCOUNTED, ApiCall, AssignmentView, UnitActSpec, UnitCase, UnitWords
from services.execution.open_assignments import check_may
from services.practice import Practice
from services.registration.register import target_of
from translations.texts import N_

UNCHANGED = "本月无变化"  # what such a report says was done
CONFIRMED = "does what is unlikely but right; without it, it is refused with `confirm: true`"


@dataclass(frozen=True, slots=True)
class ReportEntry:
    """A progress report as given; `as_of` is the day the cumulative figure was counted."""

    figure: Decimal | None
    as_of: date
    work: str = ""
    problems: str = ""
    help_needed: str = ""
    reason: str = ""
    confirmed: bool = False


def report(
    session: Session,
    practice: Practice,
    assignment: Assignment,
    entry: ReportEntry,
    by: Person,
    *,
    on_behalf: str = "",
    now: datetime,
) -> ProgressReport:
    """Record a progress report; it also answers the receipt and every report asked for until the next one."""
    today = practice.calendar.today(now)
    directive = check_may(session, assignment, by, today, on_behalf=on_behalf, leads=True)
    _check_figure(session, directive, assignment, entry, today)
    row = ProgressReport(
        assignment_id=assignment.id,
        reported_by=by.id,
        on_behalf=on_behalf,
        recorded_at=now,
        **{name: getattr(entry, name) for name in ReportEntry.__slots__ if name != "confirmed"},
    )
    session.add(row)
    if entry.figure is not None and directive.target_kind is not TargetKind.LIST:
        assignment.reported, assignment.as_of = entry.figure, entry.as_of
        session.add(assignment)
    answered = [
        *milestones_of(session, assignment.id, MilestoneKind.RECEIPT),
        *_reports_answered(session, assignment, today),
    ]
    clockwork.stop_all(session, answered, MilestoneState.DONE, why="reported", actor=by.key, now=now)
    clockwork.touch(session, directive.id, now=now)
    record(
        session, "assignment.reported", directive.number, now=now, actor=by.key, figure=entry.figure, as_of=entry.as_of
    )
    return row


def _check_figure(
    session: Session, directive: Directive, assignment: Assignment, entry: ReportEntry, today: date
) -> None:
    target = target_of(directive)
    if entry.as_of > today:
        raise Refused(field="as_of", zh=f"{entry.as_of}晚于今天。", en=f"{entry.as_of} is after today.")
    if target.kind in {TargetKind.NONE, TargetKind.LIST}:
        return
    if entry.figure is None:
        raise Refused(field="figure", zh="须填累计数。", en="the cumulative figure is needed.")
    earlier = [row.figure for row in figures_reported(session, assignment.id) if row.figure is not None]
    check_report(target, assignment.quota, earlier, entry.figure, reason=entry.reason, confirmed=entry.confirmed)


def _reports_answered(session: Session, assignment: Assignment, today: date) -> list[Milestone]:
    """Return the periodic reports due by today, and the next one when its period has begun; a preset plan asks for one only."""
    rows = milestones_of(session, assignment.id, MilestoneKind.REPORT)
    passed = [row for row in rows if row.due_on <= today]
    coming = [row for row in rows if row.due_on > today]
    month = (today.year, today.month)
    return passed + [r for r in coming[:1] if r.plan != STANDARD or (r.due_on.year, r.due_on.month) == month]


def unchanged(directive: Directive, assignment: Assignment, *, as_of: date, place: str = "no_change") -> ReportEntry:
    """Return the report that nothing has changed (本月无变化): the last figure again, as of a day."""
    if directive.target_kind in UNCOUNTED:
        return ReportEntry(None, as_of, work=UNCHANGED)
    if assignment.reported is None:
        raise Refused(
            field=place,
            zh="此前未报送过数据，请填累计数。",
            en="nothing was reported before; give the cumulative figure.",
        )
    return ReportEntry(assignment.reported, as_of, work=UNCHANGED)


_TEXTS = tuple(FormField(name, FieldKind.TEXT, needed=False, at_most=5000) for name in ("problems", "help_needed"))


def figure_field(view: AssignmentView) -> FormField:
    """Return the field of the cumulative figure, the last one in it."""
    last = view.assignment.reported
    return FormField("figure", FieldKind.FIGURE, value="" if last is None else figure(last))


def _fields(view: AssignmentView) -> tuple[FormField, ...]:
    work = FormField("work", FieldKind.TEXT, needed=not view.counts, at_most=5000)
    as_of = FormField("as_of", FieldKind.DAY, value=view.today.isoformat())
    if not view.counts:
        return (as_of, work, *_TEXTS)
    fell = FormField("reason", FieldKind.TEXT, needed=False, at_most=2000)
    return (figure_field(view), as_of, work, *_TEXTS, fell)


def _report(case: UnitCase, values: Values) -> ProgressReport:
    entry = ReportEntry(**{"figure": None, **values}, confirmed=case.confirmed)
    return report(case.session, case.practice, case.assignment, entry, case.person, now=case.now)


def _report_unchanged(case: UnitCase, _: Values) -> None:
    entry = unchanged(case.view.directive, case.assignment, as_of=case.view.today)
    report(case.session, case.practice, case.assignment, entry, case.person, now=case.now)


FIGURE_LABELS = {name: FIELDS[name] for name in ("figure", "as_of")}
TEXT_LABELS = {"work": N_("工作进展"), "problems": N_("存在问题"), "help_needed": N_("需协调的事项")}
WHY_IT_FELL = N_("累计数下降的原因")
REPORT = UnitActSpec(
    Act.REPORT,
    UnitWords(
        labels.ACTS[Act.REPORT],
        following=N_("督查室将在周报中反映这一数据。"),
        labels={**FIGURE_LABELS, **TEXT_LABELS, "reason": WHY_IT_FELL},
    ),
    is_offered=lambda standing: standing.leads,
    perform=_report,
    stays="a figure is corrected by the next report",
    fields=_fields,
    takes_files=True,
    api=ApiCall(
        "report",
        "Report progress (报送进展).",
        body="ReportGiven",
        body_about="A progress report: the cumulative figure (none where nothing is counted) as of a day.",
        fields=(
            FormField("figure", FieldKind.FIGURE, needed=False),
            FormField("as_of", FieldKind.DAY),
            *(
                FormField(name, FieldKind.TEXT, needed=False, at_most=5000)
                for name in ("work", "problems", "help_needed")
            ),
            FormField("reason", FieldKind.TEXT, needed=False, at_most=5000, about="why it fell, where it did"),
            FormField("confirmed", FieldKind.TICK, needed=False, about=CONFIRMED),
        ),
        example={"figure": 40, "as_of": "2018-05-01", "work": "已创建40个"},
    ),
    log={"assignment.reported": N_("报送进展")},
)
NO_CHANGE = UnitActSpec(
    Act.NO_CHANGE,
    UnitWords(
        labels.ACTS[Act.NO_CHANGE],
        following=N_("督查室已知本月无变化。"),
        labels=FIGURE_LABELS,
    ),
    is_offered=lambda standing: standing.leads and (standing.kind in UNCOUNTED or standing.reported is not None),
    perform=_report_unchanged,
    stays=REPORT.stays,
    api=ApiCall("no-change", "Report that nothing has changed (本月无变化)."),
    log=REPORT.log,
)


def _office_fields(case: OfficeCase) -> tuple[FormField, ...]:
    texts = [
        FormField(name, FieldKind.TEXT, needed=False, at_most=5000) for name in ("work", "problems", "help_needed")
    ]
    return (
        unit_field(case, leads=True),
        FormField("figure", FieldKind.FIGURE, needed=False),
        FormField("as_of", FieldKind.DAY, value=case.today.isoformat()),
        *texts,
        FormField("fell", FieldKind.TEXT, needed=False, at_most=2000),
        ON_BEHALF,
    )


def _record_report(case: OfficeCase, values: Values) -> None:
    names = ("figure", "as_of", "work", "problems", "help_needed")
    entry = ReportEntry(**{name: values[name] for name in names}, reason=values["fell"], confirmed=case.confirmed)
    assignment, said = case.assignment(values["unit"]), values["on_behalf"]
    report(case.session, case.practice, assignment, entry, case.by, on_behalf=said, now=case.now)


RECORDED_REPORT = OfficeActSpec(
    "report",
    OfficeWords(
        N_("代录进展"),
        labels={**TEXT_LABELS, "fell": WHY_IT_FELL},
    ),
    perform=_record_report,
    fields=_office_fields,
    stays=REPORT.stays,
    log=REPORT.log,
)
