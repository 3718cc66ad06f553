"""Files: what waits to be attached, what proves a report or a claim, what nobody needs any more."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, select

from models.directives import Assignment
from models.files import Evidence, StoredFile, Upload
from models.people import Unit
from models.queries.clauses.scope import Scope, assignments_within

LISTED = 200  # of what many files there may be in years


def file_hashed(session: Session, sha256: str) -> StoredFile | None:
    """Find the stored file with a hash."""
    return session.exec(select(StoredFile).where(StoredFile.sha256 == sha256)).first()


def _sent_by(link_id: int | None, account_id: int | None) -> ColumnElement[bool]:
    """Return the condition that one link, or one account, sent it; of nobody there is nothing."""
    return and_(
        col(Upload.link_id).is_not_distinct_from(link_id), col(Upload.account_id).is_not_distinct_from(account_id)
    )


def uploads_waiting(
    session: Session, link_id: int | None, account_id: int | None, *, since: datetime
) -> Sequence[tuple[Upload, StoredFile]]:
    """Return what a link or an account sent after a moment and did not attach, in the order it came."""
    return session.exec(
        select(Upload, StoredFile)
        .join(StoredFile, col(StoredFile.id) == col(Upload.file_id))
        .where(_sent_by(link_id, account_id), col(Upload.recorded_at) > since)
        .order_by(col(Upload.id))
    ).all()


def upload_of(session: Session, link_id: int | None, account_id: int | None, file_id: int) -> Upload | None:
    """Find the upload of a file by a link or an account."""
    return session.exec(select(Upload).where(_sent_by(link_id, account_id), Upload.file_id == file_id)).first()


def uploads_until(session: Session, moment: datetime) -> Sequence[Upload]:
    """Return the uploads that came by a moment (inclusive)."""
    return session.exec(select(Upload).where(col(Upload.recorded_at) <= moment)).all()


def files_of_nobody(session: Session, moment: datetime) -> Sequence[StoredFile]:
    """Return the files stored by a moment (inclusive) that neither wait nor prove anything."""
    needed = or_(
        col(StoredFile.id).in_(select(Upload.file_id)),
        col(StoredFile.id).in_(select(Evidence.file_id)),
    )
    return session.exec(select(StoredFile).where(col(StoredFile.recorded_at) <= moment, ~needed)).all()


def evidence_in(session: Session, evidence_id: int, scope: Scope) -> tuple[Evidence, StoredFile] | None:
    """Find a piece of evidence by its id among those of the assignments that may be seen."""
    return session.exec(
        select(Evidence, StoredFile)
        .join(StoredFile, col(StoredFile.id) == col(Evidence.file_id))
        .join(Assignment, col(Assignment.id) == col(Evidence.assignment_id))
        .where(Evidence.id == evidence_id, assignments_within(scope))
    ).first()


class FiledEvidence(NamedTuple):
    """A piece of evidence, its bytes, and whose it is."""

    evidence: Evidence
    stored: StoredFile
    unit: Unit


def evidence_on(session: Session, directive_id: int, scope: Scope, *, limit: int = LISTED) -> list[FiledEvidence]:
    """Return the evidence on a directive that may be seen, the newest first."""
    return _proofs(session, scope, Assignment.directive_id == directive_id, limit)


def evidence_of_assignment(
    session: Session, assignment_id: int, scope: Scope, *, limit: int = LISTED
) -> list[FiledEvidence]:
    """Return the evidence of an assignment that may be seen, the newest first."""
    return _proofs(session, scope, Evidence.assignment_id == assignment_id, limit)


def evidence_of_claim(session: Session, claim_id: int, scope: Scope, *, limit: int = LISTED) -> list[FiledEvidence]:
    """Return the evidence of a claim that may be seen, the newest first."""
    return _proofs(session, scope, Evidence.claim_id == claim_id, limit)


def _proofs(session: Session, scope: Scope, which: ColumnElement[bool] | bool, limit: int) -> list[FiledEvidence]:  # noqa: FBT001 - SQLModel's comparisons say they are one
    statement = (
        select(Evidence, StoredFile, Unit)
        .join(StoredFile, col(StoredFile.id) == col(Evidence.file_id))
        .join(Assignment, col(Assignment.id) == col(Evidence.assignment_id))
        .join(Unit, col(Unit.id) == col(Assignment.unit_id))
        .where(which, assignments_within(scope))
    )
    return [FiledEvidence(*row) for row in session.exec(statement.order_by(col(Evidence.id).desc()).limit(limit))]
