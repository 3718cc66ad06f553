"""Accounts, for the administrator: who has one, made and closed, browsers signed out, a password drawn for once."""

from collections.abc import Callable

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from models.access import Account, TokenKind
from models.people import Person
from models.queries.accounts import account_keyed, all_accounts, open_sessions
from rules.refusal import Refused
from services import lookup
from services.people import accounts, rosters, tokens
from web.frame.interruptions import not_found
from web.frame.page_answer import PageAnswer
from web.frame.permissions import ForAdministrator, ThisForm, ThisPage
from web.frame.reader import PageReader

router = APIRouter()


@router.get("/accounts")
def show(reader: ForAdministrator, page: ThisPage) -> Response:
    """Show every account, and the form that makes one."""
    return _list(reader, page)


def _list(reader: PageReader, page: PageAnswer, *, refused: Refused | None = None) -> Response:
    with page.read() as session:
        rows = all_accounts(session)
        known = {person.id for _, person in rows}
        without = [person for person in rosters.present(session) if person.id not in known]
        signed_in = {account.id: len(open_sessions(session, account.id, reader.now)) for account, _ in rows}
        shown = {"rows": rows, "without": without, "signed_in": signed_in}
        return page.show("accounts", status=422 if refused else 200, refused=refused, **shown)


@router.post("/accounts")
def add(reader: ForAdministrator, sent: ThisForm, page: ThisPage) -> Response:
    """Give a person an account with a password drawn for once, shown this once."""
    drawn: list[tuple[str, str]] = []

    def do(session: Session) -> str:
        person, password = lookup.person(session, sent.first("person")), _draw(page)
        is_administrator, actor = sent.first("administrator") == "yes", reader.person.key
        accounts.add(
            session, person, password, is_administrator=is_administrator, drawn=True, actor=actor, now=reader.now
        )
        drawn.append((person.key, password))
        return f"/accounts/{person.key}"

    answer = page.record_once(
        do, to="/accounts", said=reader._("账户已建立。"), again=lambda no: _list(reader, page, refused=no)
    )
    return _one(reader, page.afresh(), drawn[0][0], password=drawn[0][1]) if drawn else answer


def _draw(page: PageAnswer) -> str:
    """Return 64 random bits as a password that can be read out."""
    drawn = page.world.token()
    return "-".join(drawn[start : start + 4] for start in range(0, 16, 4))


@router.get("/accounts/{key}")
def one(reader: ForAdministrator, page: ThisPage, key: str) -> Response:
    """Show one account."""
    return _one(reader, page, key)


def _one(
    reader: PageReader, page: PageAnswer, key: str, *, password: str = "", refused: Refused | None = None
) -> Response:
    with page.read() as session:
        account, person = _find(session, key)
        shown = {
            "account": account,
            "person": person,
            "logins": open_sessions(session, account.id, reader.now),
            "programs": tokens.mine(session, account, TokenKind.API, reader.now),
            "password": password,
        }
        return page.show("accounts_one", status=422 if refused else 200, refused=refused, **shown)


def _find(session: Session, key: str) -> tuple[Account, Person]:
    account = account_keyed(session, key) if key.isprintable() else None
    if account is None:
        not_found()
    return account, session.get_one(Person, account.person_id)


def _act(reader: PageReader, page: PageAnswer, key: str, do: Callable[[Session, Account], None], said: str) -> Response:
    to = f"/accounts/{key}"
    return page.record_once(
        lambda session: do(session, _find(session, key)[0]),
        to=to,
        said=said,
        again=lambda no: _one(reader, page, key, refused=no),
    )


@router.post("/accounts/{key}/password")
def set_password(reader: ForAdministrator, page: ThisPage, key: str) -> Response:
    """Draw a new password, shown this once; every browser is signed out."""
    drawn: list[str] = []

    def do(session: Session, account: Account) -> None:
        password = _draw(page)
        accounts.set_password(session, account, password, drawn=True, actor=reader.person.key, now=reader.now)
        drawn.append(password)

    answer = _act(reader, page, key, do, reader._("密码已重设。"))
    return _one(reader, page.afresh(), key, password=drawn[0]) if drawn else answer


@router.post("/accounts/{key}/sign-out")
def sign_out(reader: ForAdministrator, page: ThisPage, key: str) -> Response:
    """Sign every browser of an account out."""

    def do(session: Session, account: Account) -> None:
        accounts.end_all(session, account, now=reader.now)

    return _act(reader, page, key, do, reader._("已全部退出登录。"))


@router.post("/accounts/{key}/disable")
def disable(reader: ForAdministrator, page: ThisPage, key: str) -> Response:
    """Close an account; the person and what they did stay."""

    def do(session: Session, account: Account) -> None:
        accounts.disable(session, account, actor=reader.person.key, now=reader.now)

    return _act(reader, page, key, do, reader._("账户已停用。"))


@router.post("/accounts/{key}/enable")
def enable(reader: ForAdministrator, page: ThisPage, key: str) -> Response:
    """Open an account again."""

    def do(session: Session, account: Account) -> None:
        accounts.enable(session, account, actor=reader.person.key, now=reader.now)

    return _act(reader, page, key, do, reader._("账户已恢复。"))
