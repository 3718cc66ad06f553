"""Links in mails: drawn while a mail is written, opened by their token; the six-digit code of the mail lets them act.

The database keeps hashes alone. A code is hashed together with its link's token, so that a table of all codes does not help.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest

from sqlmodel import Session

from models.directives import Assignment, Directive
from models.links import ActionLink
from models.log import record
from models.people import Person, Unit
from models.queries.links import link_hashed
from models.queries.recipients import Hearing
from models.queries.units import the_office
from rules.milestones import OFFICE_KINDS
from rules.refusal import Refused
from rules.roles import UNIT_ROLES
from services.practice import Practice

LASTS = timedelta(days=60)
WRONG = 5  # wrong codes that revoke a link
CODES = 1_000_000

Token = Callable[[], str]


@dataclass(frozen=True, slots=True)
class DrawnLinks:
    """The links of one mail: where each assignment's leads, the one code for all of them, the rows that keep their hashes."""

    code: str = ""
    urls: Mapping[int, str] = field(default_factory=dict)
    rows: Sequence[Mapping[str, object]] = ()


def is_answered_by_link(hearing: Hearing) -> bool:
    """Say whether a notice is its reader's own to answer: the pages have a form for all that a unit owes."""
    return hearing.notice.value.role in UNIT_ROLES and hearing.milestone.value.kind not in OFFICE_KINDS


def draw(
    practice: Practice, person: Person, assignment_ids: Iterable[int], batch: str, *, token: Token, now: datetime
) -> DrawnLinks:
    """Draw a link for each of some assignments, and one code; without any, nothing is drawn."""
    assignments = sorted(set(assignment_ids))
    if not assignments:
        return DrawnLinks()
    code = f"{int(token(), 16) % CODES:06}"
    tokens = {assignment: token() + token() for assignment in assignments}  # 128 bits each
    urls = {assignment: f"{practice.public_url}/a/{secret}" for assignment, secret in tokens.items()}
    return DrawnLinks(
        code, urls, [_row(person, assignment, batch, tokens[assignment], code, now) for assignment in assignments]
    )


def _row(person: Person, assignment: int, batch: str, token: str, code: str, now: datetime) -> dict[str, object]:
    return {
        "person_id": person.id,
        "assignment_id": assignment,
        "batch": batch,
        "token_hash": _hashed(token),
        "code_hash": _hashed(f"{token}:{code}"),
        "expires_at": now + LASTS,
        "wrong": 0,
    }


def _hashed(secret: str) -> str:
    return sha256(secret.encode("utf-8", "replace")).hexdigest()


@dataclass(frozen=True, slots=True)
class OpenedLink:
    """What a link is about: whose it is, and the one assignment it reaches."""

    link: ActionLink
    person: Person
    assignment: Assignment
    directive: Directive


def open_link(session: Session, token: str, now: datetime) -> OpenedLink:
    """Return what a token opens; unknown, expired and revoked are refused in the same words, so that none can be told from another."""
    link = _live(session, token, now)
    assignment = session.get_one(Assignment, link.assignment_id)
    return OpenedLink(
        link, session.get_one(Person, link.person_id), assignment, session.get_one(Directive, assignment.directive_id)
    )


def _live(session: Session, token: str, now: datetime, *, lock: bool = False) -> ActionLink:
    wanted = _hashed(token)
    link = link_hashed(session, wanted, lock=lock)
    is_known = compare_digest(wanted, link.token_hash if link else _hashed(""))
    if link is None or not is_known or link.revoked_at is not None or link.expires_at <= now:
        raise refusal(the_office(session))
    return link


def refusal(office: Unit | None) -> Refused:
    """Return the one sentence for a link that does not open: whom to telephone."""
    name, phone = (office.name, office.phone) if office else ("", "")
    return Refused(
        field="link",
        zh=f"不能使用（不完整、已过期或已停用），请致电{name} {phone}".rstrip() + "。",
        en=f"it cannot be used (incomplete, expired or revoked); please telephone {name} {phone}".rstrip() + ".",
    )


def check_code(session: Session, token: str, code: str, now: datetime) -> Refused | None:
    """Return None for the right code. A wrong one is counted, and the fifth revokes the link.

    The refusal is returned, not raised: raised, it would undo the count.
    """
    link = _live(session, token, now, lock=True)
    if compare_digest(_hashed(f"{token}:{code}"), link.code_hash):
        return None
    link.wrong += 1
    session.add(link)
    if link.wrong >= WRONG:
        _revoke(session, link, now)
        return refusal(the_office(session))
    left = WRONG - link.wrong
    return Refused(
        field="code",
        zh=f"验证码不对，还可以再试{left}次。",
        en=f"this is not the code of the mail; {left} more tries are left.",
    )


def _revoke(session: Session, link: ActionLink, now: datetime) -> None:
    link.revoked_at = now
    person, assignment = session.get_one(Person, link.person_id), session.get_one(Assignment, link.assignment_id)
    number = session.get_one(Directive, assignment.directive_id).number
    record(session, "link.revoked", number, now=now, link=link.id, person=person.key, wrong=link.wrong)
