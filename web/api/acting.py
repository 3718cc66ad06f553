"""What may be done through the API: the acts of a unit, each recorded once however often it is sent."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Header
from sqlmodel import Session

from rules.refusal import Refused, Unconfirmed
from services.acts.unit_spec import ApiCall
from services.boards import assignment_book
from services.execution import registry
from services.forms import submissions, unit_acts
from services.forms.submissions import Submission
from services.forms.unit_acts import ActEntry
from web.api.caller import Called, Caller
from web.api.given import ApiBody, EmptyBody, body_of
from web.api.problems import Problem, not_found
from web.api.reading import Number, UnitName, show_assignment
from web.api.shown import AssignmentAnswersShown

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


def acts_router() -> APIRouter:
    """Return an address for each act that a program may do."""
    router = APIRouter(prefix="/directives/{number}/assignments/{unit}")
    for act in registry.UNIT_ACTS:
        if act.api is not None:
            name, about = act.api.path.replace("-", "_"), act.api.about
            router.post(f"/{act.api.path}", name=name, description=about)(_endpoint(act.name, act.api))
    return router


def _endpoint(act: str, call: ApiCall) -> Callable[..., AssignmentAnswersShown]:
    if not call.fields:

        def bare(
            caller: Called, number: Number, unit: UnitName, key: Key, _: EmptyBody | None = None
        ) -> AssignmentAnswersShown:
            return _act(caller, number, unit, key, ActEntry(act, {}))

        return bare

    def filled(caller: Called, number: Number, unit: UnitName, key: Key, given: ApiBody) -> AssignmentAnswersShown:
        return _act(caller, number, unit, key, _entry(act, given))

    filled.__annotations__["given"] = body_of(call)
    return filled


def _entry(act: str, given: ApiBody) -> ActEntry:
    values = {name: getattr(given, name) for name in type(given).model_fields}
    confirmed = values.pop("confirmed", False)
    return ActEntry(act, {name: _frozen(value) for name, value in values.items()}, confirmed=confirmed)


def _frozen(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


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

    sent = Submission(key, caller.path, "")
    done = submissions.record_once(caller.world.store, caller.practice, caller.viewer, sent, once_only, now=caller.now)
    if done.location != caller.path:
        raise Refused(
            field="Idempotency-Key",
            zh="已用于另一项操作，请换一个。",
            en="it was used for another act; draw a new one.",
        )
