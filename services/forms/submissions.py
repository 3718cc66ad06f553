"""Records what a form asks once, however often it is sent; and asks first when others changed the matter meanwhile."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from models.access import FormSent
from models.queries.accounts import form_sent
from models.queries.log import RecordedChange, changes_by_others
from models.store import Store
from rules.refusal import Refused, Unconfirmed
from services.people.access import Viewer
from services.practice import Practice


class ChangedMeanwhile(Unconfirmed):
    """Another person changed the matter after the form was opened; `change` is the last of it."""

    def __init__(self, about: str, change: RecordedChange, at: str) -> None:
        super().__init__(
            zh=f"{about}：您打开此页后，{change.by}于{at}已作变动（{change.action}），请核对。",
            en=f"{about}: after you opened this page {change.by} changed it at {at} ({change.action}); look again.",
        )
        self.change = change


Do = Callable[[Session], str | None]  # returns the page to go to, or None for the usual one


@dataclass(frozen=True, slots=True)
class Submission:
    """A form as it came: its key, what is said when it is recorded and where it leads, what it is about."""

    key: str
    to: str
    said: str
    about: str = ""  # the subject in the log; empty: no others' changes are looked for
    seen: int = 0  # the position of the log when the form was shown
    confirmed: bool = False


def record_once(
    store: Store, practice: Practice, viewer: Viewer, sent: Submission, do: Do, *, now: datetime
) -> FormSent:
    """Do what a form asks and keep that it was done, in one transaction; sent again, the first record is returned."""
    try:
        with store.write() as session:
            return _record(session, practice, viewer, sent, do, now)
    except IntegrityError:  # the same form, sent before or at the same moment
        with store.read() as session:
            first = form_sent(session, viewer.account_id, sent.key)
        if first is None:
            raise
        return first


def _record(session: Session, practice: Practice, viewer: Viewer, sent: Submission, do: Do, now: datetime) -> FormSent:
    """Take the key first: where it is taken already, nothing is done."""
    row = FormSent(account_id=viewer.account_id, key=sent.key, location=sent.to, said=sent.said, recorded_at=now)
    session.add(row)
    session.flush()
    if sent.about and not sent.confirmed:
        check_unchanged(session, practice, viewer, sent.about, sent.seen)
    row.location = do(session) or sent.to
    session.add(row)
    return row


def check_unchanged(session: Session, practice: Practice, viewer: Viewer, about: str, seen: int) -> None:
    """Ask to confirm where others changed something since the log stood at a position, saying who and what."""
    changes = changes_by_others(session, about, seen, viewer.person.key)
    if changes:
        at = changes[-1].at.astimezone(practice.calendar.zone)
        raise ChangedMeanwhile(about, changes[-1], f"{at:%m-%d %H:%M}")


def was_said(session: Session, viewer: Viewer, key: str) -> str:
    """Return what a form of the viewer's said when it was recorded, empty when it is not theirs."""
    first = form_sent(session, viewer.account_id, key)
    return first.said if first else ""


def checked_key(key: str) -> str:
    """Return the key a form was shown with; refuse one that is none of ours."""
    if not (key.isalnum() and key.isascii() and len(key) <= 64):  # noqa: PLR2004 - as long as the column
        raise Refused(field="form", zh="不完整，请重新打开此页。", en="it is incomplete; open the page again.")
    return key
