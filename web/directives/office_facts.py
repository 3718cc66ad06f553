"""What waits for the office's answer, in words: a claim, a request, a proposed notice."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from sqlmodel import Session

from models.directives import Assignment, Directive, Milestone
from models.facts import ClaimState, RequestKind, RequestState
from models.people import Person, Unit
from models.queries.claims import claim_seen
from models.queries.decisions import request_seen
from models.queries.evidence import FiledEvidence, evidence_of_claim
from models.queries.items import items_of_claim
from models.queries.notices import notice_on
from rules.selection import NoticeState
from services.execution import due_dates
from web.directives.cells import duty
from web.directives.directive import ITEM_STATES
from web.directives.history import cause
from web.frame.reader import PageReader

Facts = Iterator[tuple[str, str]]


class FactSheet(NamedTuple):
    """The facts of something, each with its name, whether it still waits for an answer, and what proves it."""

    facts: list[tuple[str, str]]
    waits: bool
    files: list[FiledEvidence] | None = None  # None: what it is about has none


def find(reader: PageReader, session: Session, directive: Directive, place: str, key: int) -> FactSheet | None:
    """Return what waits under a key at a place of a directive; None when there is none."""
    return _FINDERS[place](reader, session, directive, key)


def _claim(reader: PageReader, session: Session, directive: Directive, key: int) -> FactSheet | None:
    claim = claim_seen(session, directive.id, key, reader.scope)
    if claim is None:
        return None
    assignment, counted = session.get_one(Assignment, claim.assignment_id), directive.counted
    files = evidence_of_claim(session, claim.id, reader.scope)

    def facts() -> Facts:
        yield reader._("单位"), session.get_one(Unit, assignment.unit_id).name
        if claim.figure is not None:
            yield reader._("申请数"), reader.words.quantity(claim.figure, counted)
        if assignment.quota is not None:
            yield reader._("任务"), reader.words.quantity(assignment.quota, counted)
        if assignment.verified is not None:
            yield reader._("已核"), reader.words.quantity(assignment.verified, counted)
        yield reader._("办结标准"), directive.done_when
        yield reader._("签批人"), claim.signed_by
        yield reader._("办理情况"), claim.statement
        for item in items_of_claim(session, claim.id):
            yield (
                reader._("事项%(number)s", number=item.number),
                " ".join(filter(None, (item.place, item.description, item.measure, reader._(ITEM_STATES[item.state])))),
            )
        yield from _by(reader, session, claim.claimed_by, claim.on_behalf)
        yield reader._("申请时间"), reader.at(claim.recorded_at)
        yield reader._("核验期限"), _due(reader, session, claim.milestone_id)

    return FactSheet([fact for fact in facts() if fact[1]], claim.state is ClaimState.OPEN, files)


def _by(reader: PageReader, session: Session, person_id: int, on_behalf: str) -> Facts:
    yield reader._("经办"), session.get_one(Person, person_id).name
    yield reader._("代录来源"), on_behalf


def _due(reader: PageReader, session: Session, milestone_id: int) -> str:
    day = session.get_one(Milestone, milestone_id).due_on
    return f"{reader.day(day)}（{reader.left(day)}）"


def _request(reader: PageReader, session: Session, directive: Directive, key: int) -> FactSheet | None:
    request = request_seen(session, directive.id, key, reader.scope)
    if request is None:
        return None
    assignment, row = (
        session.get_one(Assignment, request.assignment_id),
        session.get_one(Milestone, request.milestone_id),
    )
    kinds = {RequestKind.EXTENSION: reader._("申请延期"), RequestKind.STATED_DATE: reader._("反馈完成时间")}

    def facts() -> Facts:
        yield reader._("单位"), session.get_one(Unit, assignment.unit_id).name
        yield reader._("申请"), kinds[request.kind]
        yield reader._("节点"), " ".join(filter(None, (duty(reader, row.kind), due_dates.name_of(row))))
        yield reader._("现期限"), f"{reader.day(row.due_on)}（{reader.left(row.due_on)}）"
        yield reader._("原定期限"), reader.day(row.original_due_on) if row.original_due_on != row.due_on else ""
        yield reader._("希望到"), reader.day(request.wanted_on)
        yield reader._("理由"), request.reason
        yield from _by(reader, session, request.asked_by, request.on_behalf)
        yield reader._("申请时间"), reader.at(request.recorded_at)
        yield reader._("审批期限"), _due(reader, session, request.duty_id)

    return FactSheet([fact for fact in facts() if fact[1]], request.state is RequestState.OPEN)


def _notice(reader: PageReader, session: Session, directive: Directive, key: int) -> FactSheet | None:
    proposal = notice_on(session, directive.id, key, reader.scope)
    if proposal is None:
        return None
    notice, row, unit = proposal

    def facts() -> Facts:
        yield reader._("单位"), unit.name if unit else reader._("督查室")
        yield reader._("告知"), reader.words.roles[notice.role]
        yield reader._("通知"), cause(reader, notice.cause, notice.kind)
        yield reader._("节点"), " ".join(filter(None, (duty(reader, row.kind), row.name)))
        yield reader._("期限"), f"{reader.day(row.due_on)}（{reader.left(row.due_on)}）"
        yield reader._("拟发时间"), reader.at(notice.at)

    return FactSheet(list(facts()), notice.state is NoticeState.PROPOSED)


_FINDERS: Mapping[str, Callable[[PageReader, Session, Directive, int], FactSheet | None]] = {
    "claims": _claim,
    "requests": _request,
    "notices": _notice,
}
