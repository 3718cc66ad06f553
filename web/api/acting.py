"""What may be done through the API: the acts of a unit, each recorded once however often it is sent."""

from typing import Annotated

from fastapi import APIRouter, Header
from sqlmodel import Session

from rules.acts import Act
from rules.refusal import Refused, Unconfirmed
from services.boards import assignment_book
from services.forms import submissions, unit_acts
from services.forms.submissions import Sent
from services.forms.unit_acts import ActEntry
from web.api.caller import Called, Caller
from web.api.given import ClaimGiven, ExtensionGiven, Given, Nothing, ReportGiven, StatedDateGiven
from web.api.problems import Problem, not_found
from web.api.reading import Number, UnitName, show_assignment
from web.api.shown import AssignmentAnswersShown

router = APIRouter(prefix="/directives/{number}/assignments/{unit}")
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        description="drawn by you for each act: sent again with the same key, nothing more is recorded",
        pattern=r"^[!-~]{1,64}$",
        min_length=1,
        max_length=64,
    ),
]


@router.post("/receipt")
def receipt(
    caller: Called, number: Number, unit: UnitName, key: Key, _: Nothing | None = None
) -> AssignmentAnswersShown:
    """Acknowledge (签收)."""
    return _act(caller, number, unit, key, ActEntry(Act.ACKNOWLEDGE, {}))


@router.post("/report")
def report(caller: Called, number: Number, unit: UnitName, key: Key, given: ReportGiven) -> AssignmentAnswersShown:
    """Report progress (报送进展)."""
    return _act(caller, number, unit, key, _entry(Act.REPORT, given, confirmed=given.confirmed))


@router.post("/no-change")
def no_change(
    caller: Called, number: Number, unit: UnitName, key: Key, _: Nothing | None = None
) -> AssignmentAnswersShown:
    """Report that nothing has changed (本月无变化)."""
    return _act(caller, number, unit, key, ActEntry(Act.NO_CHANGE, {}))


@router.post("/claim")
def claim(caller: Called, number: Number, unit: UnitName, key: Key, given: ClaimGiven) -> AssignmentAnswersShown:
    """Say done (申请办结), or that items are (申请销号)."""
    entry = _entry(Act.CLAIM, given, confirmed=given.confirmed, items=tuple(given.items))
    return _act(caller, number, unit, key, entry)


@router.post("/extension")
def extension(
    caller: Called, number: Number, unit: UnitName, key: Key, given: ExtensionGiven
) -> AssignmentAnswersShown:
    """Ask for a later date (申请延期)."""
    return _act(caller, number, unit, key, _entry(Act.EXTEND, given))


@router.post("/stated-date")
def stated_date(
    caller: Called, number: Number, unit: UnitName, key: Key, given: StatedDateGiven
) -> AssignmentAnswersShown:
    """State the day on which it will be done (反馈完成时间)."""
    return _act(caller, number, unit, key, _entry(Act.STATE_DATE, given))


def _entry(act: Act, given: Given, *, confirmed: bool = False, **more: object) -> ActEntry:
    fields = {name: getattr(given, name) for name in type(given).model_fields if name != "confirmed"}
    return ActEntry(act, fields | more, confirmed=confirmed)


def _act(caller: Caller, number: str, unit: str, key: str, asked: ActEntry) -> AssignmentAnswersShown:
    """Do it once, and show how the assignment stands now; whoever may only read is answered 403."""
    show_assignment(caller, number, unit)
    if not caller.viewer.may_act:
        raise Problem(403, Refused(zh="您的账户只能查看。", en="your account may read only."))
    try:
        _record(caller, number, unit, key, asked)
    except Unconfirmed as doubtful:
        raise Problem(422, doubtful, confirm=True) from doubtful
    except Refused as refused:
        raise Problem(422, refused) from refused
    return show_assignment(caller, number, unit)


def _record(caller: Caller, number: str, unit: str, key: str, asked: ActEntry) -> None:
    def once_only(session: Session) -> None:
        row = assignment_book.find_assignment(session, number, unit, caller.scope)
        if row is None:
            raise not_found()
        unit_acts.perform(session, caller.practice, row[0], caller.viewer.person, asked, now=caller.now)

    sent = Sent(key, caller.path, "")
    done = submissions.record_once(caller.world.store, caller.practice, caller.viewer, sent, once_only, now=caller.now)
    if done.location != caller.path:
        raise Refused(
            field="Idempotency-Key",
            zh="已用于另一项操作，请换一个。",
            en="it was used for another act; draw a new one.",
        )
