"""What waits for a person on the desk: a proposed notice is sent or stopped, never by time-out."""

from datetime import datetime

from sqlmodel import Session

from models.directives import Milestone
from models.log import record
from models.mail import Notice
from models.people import Person
from rules.decisions.values import DecisionValue, NoticeConfirmation, NoticeStop
from rules.refusal import Refused
from rules.selection import NoticeState
from services import decisions, lookup
from services.acts.decision_spec import DecisionSpec
from services.acts.form_fields import Values
from services.acts.office_spec import REASON, OfficeActSpec, OfficeCase, OfficeWords
from services.practice import Practice
from translations.texts import N_


def confirm(session: Session, practice: Practice, notice_id: int, by: Person, *, now: datetime) -> Notice:
    """Let a proposed notice go; it goes at the next opening that the roles below it allow."""
    notice = _proposed(session, practice, notice_id, by, now)
    notice.state, notice.at = NoticeState.OWED, now
    _decide(session, notice, NoticeConfirmation(), by, "", now)
    return notice


def stop(session: Session, practice: Practice, notice_id: int, by: Person, *, reason: str, now: datetime) -> Notice:
    """Stop a proposed notice, with a reason."""
    if not reason:
        raise Refused(field="reason", zh="停发须说明理由。", en="stopping a notice needs one.")
    notice = _proposed(session, practice, notice_id, by, now)
    notice.state = NoticeState.STOPPED
    _decide(session, notice, NoticeStop(), by, reason, now)
    return notice


def _proposed(session: Session, practice: Practice, notice_id: int, by: Person, now: datetime) -> Notice:
    lookup.check_office(session, by, practice.calendar.today(now))
    notice = session.get(Notice, notice_id)
    if notice is None or notice.state is not NoticeState.PROPOSED:
        raise Refused(
            field="notice",
            zh=f"{notice_id}不在待审核之列。",
            en=f"{notice_id} is not among those proposed.",
        )
    return notice


def _decide(session: Session, notice: Notice, value: DecisionValue, by: Person, reason: str, now: datetime) -> None:
    milestone = session.get_one(Milestone, notice.milestone_id)
    decision = decisions.as_row(value, milestone.directive_id, by=by.id, reason=reason, now=now)
    decision.assignment_id, decision.notice_id = milestone.assignment_id, notice.id
    session.add_all([notice, decision])
    record(
        session,
        str(value.kind),
        f"milestone:{milestone.id}",
        now=now,
        actor=by.key,
        cause=notice.cause,
        role=notice.role,
    )


def _confirm(case: OfficeCase, _: Values) -> None:
    confirm(case.session, case.practice, case.key, case.by, now=case.now)


def _stop(case: OfficeCase, values: Values) -> None:
    stop(case.session, case.practice, case.key, case.by, reason=values["reason"], now=case.now)


CONFIRMED = DecisionSpec(NoticeConfirmation, N_("通知确认发出"))
STOPPED = DecisionSpec(NoticeStop, N_("通知不发"))
CONFIRMATION = OfficeActSpec(
    "confirm",
    OfficeWords(N_("发出"), N_("确认发出")),
    perform=_confirm,
    decisions=(CONFIRMED,),
    place="notices",
    log={"confirm_notice": N_("审核后发送")},
)
STOP = OfficeActSpec(
    "stop",
    OfficeWords(N_("不发"), N_("确认不发")),
    perform=_stop,
    fields=lambda _: (REASON,),
    decisions=(STOPPED,),
    place="notices",
    log={"stop_notice": N_("审核后停发")},
)
